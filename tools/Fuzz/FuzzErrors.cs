using Device.Desktop.Errors;

namespace Tools.Fuzz
{
    /// <summary>The errors of the command `fuzz`. Each has a row in docs/errors.md.</summary>
    public static class FuzzErrors
    {
        private const string Command = "dotnet run --project tools/Fuzz -c Release --";
        private const int UsageExit = 2;
        private const int FindingExit = 1;

        /// <summary>FUZ100: the command line is wrong.</summary>
        public static CommandException Usage(string what, string where)
        {
            return new CommandException(new CommandError(
                "FUZ100", UsageExit, what, where,
                "options are --runs N, --seed N, --target NAME, --input HEX and --corpus FOLDER; "
                + "targets are " + string.Join(", ", FuzzHost.Targets.Keys),
                Command + " --runs 1000000"));
        }

        /// <summary>FUZ110: an input broke something.</summary>
        public static CommandException Found(string target, string what)
        {
            return new CommandException(new CommandError(
                "FUZ110", FindingExit, "an input broke a parser", target, what,
                Command + " --target " + target + " --runs 1000000"));
        }
    }
}
