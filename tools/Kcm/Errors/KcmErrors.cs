using System;
using Device.Desktop.Errors;
using Tools.Kcm.Options;

namespace Tools.Kcm.Errors
{
    /// <summary>The errors of `kcm`, KCM100 to KCM199. docs/errors.md.</summary>
    internal static class KcmErrors
    {
        /// <summary>KCM100: the command line is wrong.</summary>
        public static CommandException Usage(
            string what, string where, string why, string? help = null)
        {
            return Make(
                "KCM100", KcmExit.Usage, what, where, why, help ?? $"{CommandName.Here} --help");
        }

        /// <summary>KCM101: an image cannot be read.</summary>
        public static CommandException ImageUnreadable(string file, string why, Exception? cause)
        {
            return Make(
                "KCM101", KcmExit.Unreadable, "the image cannot be read", file, why,
                $"check path and permission: ls -l {file}", cause);
        }

        /// <summary>KCM102: another process has the image open.</summary>
        public static CommandException ImageInUse(string file, string why)
        {
            return Make(
                "KCM102", KcmExit.Unreadable, "the image is in use", file,
                why + " An image in motion cannot be judged.",
                $"end that process, or look at a copy: cp {file} copy.bin");
        }

        /// <summary>KCM103: the root of trust cannot be read.</summary>
        public static CommandException RootUnusable(string file, string why, Exception? cause)
        {
            return Make(
                "KCM103", KcmExit.Unreadable, "the root of trust cannot be used", file, why,
                "name a file of exactly 32 bytes: --root FILE, or --fleet-root FILE --slot N",
                cause);
        }

        /// <summary>KCM104: the file is no store image.</summary>
        public static CommandException NotAnImage(string file, string why, string? help)
        {
            return Make(
                "KCM104", KcmExit.NoStore, "this is no store image", file, why,
                help ?? "name one file with both banks, two as FIRST,SECOND, a dump with --offset, "
                    + $"an arena file, or the data directory of a fleet: {CommandName.Here} list "
                    + "--help");
        }

        /// <summary>KCM105: the arena file cannot be used.</summary>
        public static CommandException ArenaUnusable(string file, string fault, string why)
        {
            return Make(
                "KCM105", KcmExit.NoStore, $"the arena file is refused: {fault}", file, why,
                "restore it from a copy; docs/errors.md, ArenaFault, tells more");
        }

        /// <summary>KCM106: the slot is missing or not there.</summary>
        public static CommandException SlotWrong(string file, string why, string command)
        {
            return Make(
                "KCM106", KcmExit.Usage, "the slot is not one of the arena's", file, why,
                $"{CommandName.Here} {command}");
        }

        /// <summary>KCM107: nothing was ever stored there.</summary>
        public static CommandException ImageBlank(string where)
        {
            return Make(
                "KCM107", KcmExit.NoStore, "there is no store in the image", where,
                "both banks are blank: it was never provisioned, or its first format was cut",
                "provision the device, or name another image or slot");
        }

        /// <summary>KCM108: a newer version made the image.</summary>
        public static CommandException ImageNewer(string where)
        {
            return Make(
                "KCM108", KcmExit.Newer,
                "the image has a format version above 1, the newest that this program knows",
                where, "a newer version of the firmware made it; nothing was changed",
                "use the kcm of that version");
        }

        /// <summary>KCM109: nothing authenticates.</summary>
        public static CommandException NotAuthentic(ImageName name, string where)
        {
            bool isOwn = name.RootFile != null;
            string root = name.RootFile ?? name.FleetRootFile ?? "root-of-trust.key of the fleet";
            string help = isOwn
                ? $"name the root of trust of this device: {CommandName.Here} verify {name.Word} "
                    + (name.Slot is int own ? $"--slot {own} " : "") + "--root FILE"
                : "name the secret of its fleet and its slot: "
                    + $"{CommandName.Here} verify {name.Word} --fleet-root FILE --slot N";
            return Make(
                "KCM109", KcmExit.NotAuthentic,
                "the store does not authenticate under this root of trust", where,
                $"a header is whole, and its MAC is not of {root}"
                    + (name.Slot is int slot ? $" with slot {slot}" : "")
                    + ": the root is another device's, or the header was forged", help);
        }

        /// <summary>KCM110: no such item.</summary>
        public static CommandException ItemMissing(string name, string what, string where)
        {
            return Make(
                "KCM110", KcmExit.NoItem, $"there is no {what} \"{name}\"", where,
                "names are exact, with upper and lower case",
                $"see what is there: {CommandName.Here} list IMAGE");
        }

        /// <summary>KCM111: the item is there and cannot be exported.</summary>
        public static CommandException ItemDamaged(string name, string status, string where)
        {
            return Make(
                "KCM111", KcmExit.Findings, $"the certificate \"{name}\" cannot be read: {status}",
                where, "its record no longer authenticates, or it is not a chain",
                $"see the whole picture: {CommandName.Here} verify IMAGE");
        }

        /// <summary>KCM112: the output cannot be written.</summary>
        public static CommandException OutputUnwritable(string file, string why, Exception? cause)
        {
            return Make(
                "KCM112", KcmExit.Unwritable, "the output cannot be written", file, why,
                "name a file that is not there yet, or overwrite with --force", cause);
        }

        /// <summary>KCM113: no header of a store.</summary>
        public static CommandException NoHeader(string where)
        {
            return Make(
                "KCM113", KcmExit.NoStore, "no bank has the header of a store", where,
                "all four copies of the header are damaged, or the bytes are something else",
                "check the path and the offset of the dump; a store without any header is lost: "
                    + "restore a backup or provision the device again");
        }

        /// <summary>KCM114: writing there would destroy what is looked at.</summary>
        public static CommandException OutputIsInput(string file, string input)
        {
            return Make(
                "KCM114", KcmExit.Unwritable, "the output is one of the inputs", file,
                $"kcm never writes to an image or a root of trust, and this is {input}",
                "name another file: --out certificate.pem");
        }

        /// <summary>KCM170: a bug.</summary>
        public static CommandException Bug(Exception bug)
        {
            return Make(
                "KCM170", KcmExit.Bug, "a bug in kcm stopped it",
                bug.GetType().Name, bug.Message, "report it with the output of: KCM_TRACE=1 kcm",
                bug);
        }

        private static CommandException Make(
            string code, int exit, string what, string where, string why, string help,
            Exception? cause = null)
        {
            return new CommandException(
                new CommandError(code, exit, what, where, why, help), cause);
        }
    }
}
