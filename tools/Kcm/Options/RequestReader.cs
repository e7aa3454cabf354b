using System.CommandLine;
using System.Globalization;
using Device.Desktop;
using Device.Kcm;
using Device.X509;
using Tools.Kcm.Errors;
using Tools.Kcm.Images;

namespace Tools.Kcm.Options
{
    /// <summary>Turns the words of a command line into a request, or throws KCM100.</summary>
    internal sealed class RequestReader
    {
        private readonly Words _words;
        private readonly ParseResult _parsed;

        public RequestReader(Words words, ParseResult parsed)
        {
            _words = words;
            _parsed = parsed;
        }

        public Request Read()
        {
            Command command = _parsed.CommandResult.Command;
            bool isExport = command == _words.Export;
            bool hasName = command == _words.Show || isExport;
            ImageName image = ReadImage();
            string? file = isExport ? ReadText(_words.Out) : null;
            bool isForced = isExport && _parsed.GetValue(_words.Force);
            bool isJson = _parsed.GetValue(_words.Json);
            if (isExport && file == null && isJson)
            {
                throw KcmErrors.Usage(
                    "two results on one stream", "--json without --out",
                    "standard output takes the certificate when no file is named");
            }
            if (isForced && file == null)
            {
                throw KcmErrors.Usage(
                    "nothing to overwrite", "--force without --out",
                    "--force lets --out overwrite a file");
            }
            return new Request
            {
                Image = image,
                Other = command == _words.Diff ? ReadOther(image) : null,
                Name = hasName ? _parsed.GetValue(_words.Name) ?? "" : "",
                Area = hasName ? ReadArea() : null,
                IsDer = isExport && ReadIsDer(),
                Index = isExport ? ReadIndex() : null,
                Out = file,
                Force = isForced,
                Json = isJson,
            };
        }

        private ImageName ReadImage()
        {
            string? root = ReadText(_words.RootFile);
            string? fleetRoot = ReadText(_words.FleetRoot);
            if (root != null && fleetRoot != null)
            {
                throw KcmErrors.Usage(
                    "two roots of trust", "--root and --fleet-root",
                    "a device has one: of its own, or derived from its fleet's secret");
            }
            long? offset = ReadOffset(_words.Offset);
            int? bankBytes = ReadBankBytes();
            if (bankBytes != null && offset == null)
            {
                throw KcmErrors.Usage(
                    "--bank-bytes stands without --offset", "--bank-bytes",
                    "a file that is a store has two banks of half its size");
            }
            return new ImageName(
                _parsed.GetValue(_words.Image) ?? "", ReadSlot(_words.Slot), offset, bankBytes,
                root, fleetRoot);
        }

        private ImageName ReadOther(ImageName first)
        {
            string? root = ReadText(_words.OtherRootFile);
            return first with
            {
                Word = _parsed.GetValue(_words.Other) ?? "",
                Slot = ReadSlot(_words.OtherSlot) ?? first.Slot,
                Offset = ReadOffset(_words.OtherOffset) ?? first.Offset,
                RootFile = root ?? first.RootFile,
                FleetRootFile = root == null ? first.FleetRootFile : null,
            };
        }

        private bool ReadIsDer()
        {
            return ReadText(_words.Form) switch
            {
                null or "pem" => false,
                "der" => true,
                string other => throw KcmErrors.Usage(
                    $"\"{other}\" is no form", "--form", "forms are pem and der"),
            };
        }

        private int? ReadIndex()
        {
            string? text = ReadText(_words.Index);
            if (text == null) { return null; }
            bool isNumber = int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
            if (isNumber && index < CertificateChain.CountMax) { return index; }
            throw KcmErrors.Usage(
                $"\"{text}\" is no index", "--index",
                $"a chain has certificates 0 to {CertificateChain.CountMax - 1}, 0 is the leaf");
        }

        private long? ReadOffset(Option<string> option)
        {
            string? text = ReadText(option);
            if (text == null) { return null; }
            if (DumpReader.TryReadNumber(text, out long offset)) { return offset; }
            throw KcmErrors.Usage(
                $"\"{text}\" is no offset", option.Name,
                "offsets are bytes, decimal or in hex as 0x10000");
        }

        private int? ReadBankBytes()
        {
            string? text = ReadText(_words.BankBytes);
            if (text == null) { return null; }
            bool isNumber = DumpReader.TryReadNumber(text, out long bytes);
            if (isNumber && FilePair.IsBankSize(bytes)) { return (int)bytes; }
            throw KcmErrors.Usage(
                $"\"{text}\" is no size of a bank", "--bank-bytes",
                $"a bank has {KcmLimits.BankBytesMin} to {KcmLimits.BankBytesMax} bytes in steps "
                    + $"of {MemoryBank.DefaultSectorBytes}");
        }

        private KcmArea? ReadArea()
        {
            return ReadText(_words.Area) switch
            {
                null => null,
                "working" => KcmArea.Working,
                "factory" => KcmArea.Factory,
                "staged" => KcmArea.Staged,
                string other => throw KcmErrors.Usage(
                    $"\"{other}\" is no area", "--area",
                    "areas are working, factory and staged"),
            };
        }

        private int? ReadSlot(Option<string> option)
        {
            string? text = ReadText(option);
            if (text == null) { return null; }
            bool isNumber = int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int slot);
            if (isNumber && slot < ArenaFile.SlotsMax) { return slot; }
            throw KcmErrors.Usage(
                $"\"{text}\" is no slot", option.Name,
                $"slots are whole numbers from 0 to {ArenaFile.SlotsMax - 1}");
        }

        private string? ReadText(Option<string> option)
        {
            string? text = _parsed.GetValue(option);
            if (text == null || text.Length > 0) { return text; }
            throw KcmErrors.Usage($"{option.Name} is empty", option.Name, "it needs a value");
        }
    }
}
