using System.CommandLine;

namespace Tools.Kcm.Options
{
    /// <summary>The words of `kcm` and their help. Values are read as text and checked by
    /// <see cref="RequestReader"/>, so that every wrong one gets an error in five parts.</summary>
    internal sealed class Words
    {
        public Words()
        {
            Root = new RootCommand(
                "Looks into the store of a device: its image is read and never written, and no "
                    + "private or symmetric key is ever shown.");
            List = Make("list", "Lists all items.", Image);
            Show = Make("show", "Shows what is known of the items of one name.", Image, Name);
            Show.Add(Area);
            Verify = Make("verify", "Says how the store is; exit code 0 only when clean.", Image);
            Export = Make("export-cert", "Writes a certificate or chain as PEM.", Image, Name);
            Export.Add(Area);
            Export.Add(Out);
            Diff = Make("diff", "Compares two images; exit code 0 only when alike.", Image, Other);
            Diff.Add(OtherSlot);
            Diff.Add(OtherRootFile);
        }

        public RootCommand Root { get; }

        public Command List { get; }

        public Command Show { get; }

        public Command Verify { get; }

        public Command Export { get; }

        public Command Diff { get; }

        public Argument<string> Image { get; } = new Argument<string>("IMAGE")
        {
            Description = "One file with both banks, FIRST,SECOND for a bank each, an arena file "
                + "with --slot, or the data directory of a fleet with --slot.",
        };

        public Argument<string> Other { get; } = new Argument<string>("OTHER")
        {
            Description = "The image to compare with, named likewise.",
        };

        public Argument<string> Name { get; } = new Argument<string>("NAME")
        {
            Description = "Name of an item, exactly.",
        };

        public Option<string> RootFile { get; } = Text(
            "--root", "FILE", "The device's root of trust: a file of 32 bytes.");

        public Option<string> FleetRoot { get; } = Text(
            "--fleet-root", "FILE",
            "The secret of a fleet; the device's root of trust follows from it and --slot. "
                + "Default, for a data directory: its root-of-trust.key.");

        public Option<string> Slot { get; } = Text(
            "--slot", "N", "Slot in the arena, from 0: device-000001 has slot 0.");

        public Option<string> OtherSlot { get; } = Text(
            "--other-slot", "N", "Slot of the other image. Default: that of --slot.");

        public Option<string> OtherRootFile { get; } = Text(
            "--other-root", "FILE", "Root of trust of the other image. Default: as the first.");

        public Option<string> Area { get; } = Text(
            "--area", "working|factory|staged", "Only this area. Default: all for show; working, "
                + "else factory, for export-cert.");

        public Option<string> Out { get; } = Text(
            "--out", "FILE", "Where to write; a file that is there is left alone. "
                + "Default: standard output.");

        public Option<bool> Json { get; } = new Option<bool>("--json")
        {
            Arity = ArgumentArity.Zero,
            Description = "The result as one line of JSON.",
        };

        private Command Make(string name, string description, params Argument[] arguments)
        {
            Command command = new Command(name, description);
            foreach (Argument argument in arguments) { command.Add(argument); }
            command.Add(RootFile);
            command.Add(FleetRoot);
            command.Add(Slot);
            command.Add(Json);
            Root.Add(command);
            return command;
        }

        private static Option<string> Text(string name, string value, string description)
        {
            return new Option<string>(name) { HelpName = value, Description = description };
        }
    }
}
