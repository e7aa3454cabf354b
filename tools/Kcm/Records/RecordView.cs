using System.Globalization;
using System.Text.Json;
using Device.Kcm;
using Tools.Kcm.Items;

namespace Tools.Kcm.Records
{
    /// <summary>What is told of one record on flash. Null is what damage took.</summary>
    internal sealed class RecordView
    {
        /// <summary>0 or 1.</summary>
        public required int Bank { get; init; }

        /// <summary>Where in the bank it begins.</summary>
        public int? Offset { get; init; }

        /// <summary>Number of the record in its bank.</summary>
        public required int Sequence { get; init; }

        /// <summary>Number of the image.</summary>
        public required uint Generation { get; init; }

        public RecordState State { get; set; }

        /// <summary>1 to 5.</summary>
        public int? Kind { get; set; }

        public KcmArea? Area { get; set; }

        public KcmItemType? Type { get; set; }

        public string? Name { get; set; }

        /// <summary>Hash of the name, when a commit tells it.</summary>
        public uint? NameHash { get; set; }

        /// <summary>Bytes on flash.</summary>
        public int? Bytes { get; set; }

        /// <summary>Who stands for kind, area, type and name of a damaged record: "commit", whose
        /// MAC covers them, or "header", which nothing covers any more, or null.</summary>
        public string? Source { get; set; }

        public string KindText
        {
            get
            {
                return Kind switch
                {
                    1 => "item",
                    2 => "delete",
                    3 => "promote",
                    4 => "lost",
                    5 => "commit",
                    _ => "?",
                };
            }
        }

        public string OffsetText
        {
            get
            {
                return Offset is int offset
                    ? "0x" + offset.ToString("x4", CultureInfo.InvariantCulture) : "?";
            }
        }

        public string AreaText
        {
            get { return Kind == 5 ? "-" : Area is KcmArea area ? Shown.Area(area) : "?"; }
        }

        public string TypeText
        {
            get { return Kind == 5 ? "-" : Type is KcmItemType type ? Shown.Type(type) : "?"; }
        }

        public string NameText { get { return Kind == 5 ? "-" : Name ?? "?"; } }

        /// <summary>The record in one line, for a finding.</summary>
        public string Line
        {
            get
            {
                string source = Source switch
                {
                    "commit" => "its commit vouches for that",
                    "header" => "as its header says, for which nothing vouches",
                    _ => "its header is unreadable",
                };
                string bytes = Bytes is int count ? $"{count} bytes" : "? bytes";
                return $"damaged record: {BankName(Bank)} bank at {OffsetText}, sequence {Sequence}"
                    + $" of generation {Generation}: {KindText} {AreaText} {TypeText} {NameText}, "
                    + $"{bytes}; {source}";
            }
        }

        public static string BankName(int bank)
        {
            return bank == 0 ? "first" : "second";
        }

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteNumber("bank", Bank);
            WriteNumber(json, "offset", Offset);
            WriteNumber(json, "bytes", Bytes);
            json.WriteNumber("generation", Generation);
            json.WriteNumber("sequence", Sequence);
            json.WriteString("kind", Known(KindText));
            json.WriteString("area", Known(AreaText));
            json.WriteString("type", Known(TypeText));
            json.WriteString("name", Kind == 5 ? null : Name);
            json.WriteString("state", Shown.Word(State));
            json.WriteString("source", Source);
            json.WriteEndObject();
        }

        private static string? Known(string text)
        {
            return text is "?" or "-" ? null : text;
        }

        private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
        {
            if (value is int number) { json.WriteNumber(name, number); }
            else { json.WriteNull(name); }
        }
    }
}
