using System.CommandLine;
using System.Globalization;
using Device.Desktop;
using Device.Kcm;
using Tools.Kcm.Errors;

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
            bool isDiff = command == _words.Diff;
            bool hasName = command == _words.Show || command == _words.Export;
            bool hasOut = command == _words.Export;
            string? root = ReadText(_words.RootFile);
            string? fleetRoot = ReadText(_words.FleetRoot);
            if (root != null && fleetRoot != null)
            {
                throw KcmErrors.Usage(
                    "two roots of trust", "--root and --fleet-root",
                    "a device has one: of its own, or derived from its fleet's secret");
            }
            int? slot = ReadSlot(_words.Slot);
            ImageName image = new ImageName(
                _parsed.GetValue(_words.Image) ?? "", slot, root, fleetRoot);
            if (hasOut && ReadText(_words.Out) == null && _parsed.GetValue(_words.Json))
            {
                throw KcmErrors.Usage(
                    "two results on one stream", "--json without --out",
                    "standard output takes the certificate when no file is named");
            }
            return new Request
            {
                Image = image,
                Other = isDiff ? ReadOther(image) : null,
                Name = hasName ? _parsed.GetValue(_words.Name) ?? "" : "",
                Area = hasName ? ReadArea() : null,
                Out = hasOut ? ReadText(_words.Out) : null,
                Json = _parsed.GetValue(_words.Json),
            };
        }

        private ImageName ReadOther(ImageName first)
        {
            string? root = ReadText(_words.OtherRootFile);
            return first with
            {
                Word = _parsed.GetValue(_words.Other) ?? "",
                Slot = ReadSlot(_words.OtherSlot) ?? first.Slot,
                RootFile = root ?? first.RootFile,
                FleetRootFile = root == null ? first.FleetRootFile : null,
            };
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
