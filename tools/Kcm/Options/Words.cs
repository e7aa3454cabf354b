using System.Collections.Generic;
using System.CommandLine;
using System.Linq;

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
            Records = Make(
                "records", "Lists every record on flash, damaged and deleted ones too.", Image);
            Export = Make(
                "export-cert", "Writes a certificate or chain as PEM or DER.", Image, Name);
            Export.Add(Area);
            Export.Add(Form);
            Export.Add(Index);
            Export.Add(Out);
            Export.Add(Force);
            Diff = Make("diff", "Compares two images; exit code 0 only when alike.", Image, Other);
            Diff.Add(OtherSlot);
            Diff.Add(OtherOffset);
            Diff.Add(OtherRootFile);
        }

        public RootCommand Root { get; }

        public Command List { get; }

        public Command Show { get; }

        public Command Verify { get; }

        public Command Records { get; }

        public Command Export { get; }

        public Command Diff { get; }

        public Argument<string> Image { get; } = new Argument<string>("IMAGE")
        {
            Description = "One file with both banks, FIRST,SECOND for a bank each, a dump with "
                + "--offset, an arena file or the data directory of a fleet with --slot.",
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

        public Option<string> Offset { get; } = Text(
            "--offset", "N", "Where the store begins in a larger dump: decimal, or hex with 0x.");

        public Option<string> BankBytes { get; } = Text(
            "--bank-bytes", "N", "Size of each bank in the dump. Default: what its headers tell.");

        public Option<string> OtherSlot { get; } = Text(
            "--other-slot", "N", "Slot of the other image. Default: that of --slot.");

        public Option<string> OtherOffset { get; } = Text(
            "--other-offset", "N", "Offset in the other dump. Default: that of --offset.");

        public Option<string> OtherRootFile { get; } = Text(
            "--other-root", "FILE", "Root of trust of the other image. Default: as the first.");

        public Option<string> Area { get; } = Text(
            "--area", "working|factory|staged", "Only this area. Default: all for show; working, "
                + "else factory, for export-cert.");

        public Option<string> Form { get; } = Text(
            "--form", "pem|der", "PEM, or DER: of a chain one behind the other. Default: pem.");

        public Option<string> Index { get; } = Text(
            "--index", "N", "Only this certificate of a chain: 0 is the leaf. Default: all.");

        public Option<string> Out { get; } = Text(
            "--out", "FILE", "Where to write; a file that is there is left alone without --force. "
                + "Default: standard output.");

        public Option<bool> Force { get; } = Flag(
            "--force", "Overwrites the file of --out; never an image or a root of trust.");

        public Option<bool> Json { get; } = Flag("--json", "The result as one line of JSON.");

        /// <summary>What may stand where a word was not understood.</summary>
        public IEnumerable<string> WordsOf(Command command)
        {
            IEnumerable<string> options = command.Options.Select(option => option.Name);
            return command == Root
                ? Root.Subcommands.Select(known => known.Name).Concat(options)
                : options.Append("--help");
        }

        private Command Make(string name, string description, params Argument[] arguments)
        {
            Command command = new Command(name, description);
            foreach (Argument argument in arguments) { command.Add(argument); }
            command.Add(RootFile);
            command.Add(FleetRoot);
            command.Add(Slot);
            command.Add(Offset);
            command.Add(BankBytes);
            command.Add(Json);
            Root.Add(command);
            return command;
        }

        private static Option<string> Text(string name, string value, string description)
        {
            return new Option<string>(name) { HelpName = value, Description = description };
        }

        private static Option<bool> Flag(string name, string description)
        {
            return new Option<bool>(name)
            {
                Arity = ArgumentArity.Zero,
                Description = description,
            };
        }
    }
}
