using System;

namespace Device.Tests.Peers
{
    /// <summary>How a foreign program ended and what it said.</summary>
    public sealed class ForeignResult
    {
        public ForeignResult(int exitCode, string output, string error)
        {
            ExitCode = exitCode;
            Output = output;
            Error = error;
        }

        public int ExitCode { get; }

        public string Output { get; }

        public string Error { get; }

        /// <summary>Itself when the exit code is 0; throws with both outputs otherwise.</summary>
        public ForeignResult RequireSuccess()
        {
            if (ExitCode == 0) { return this; }
            throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Error}");
        }
    }
}
