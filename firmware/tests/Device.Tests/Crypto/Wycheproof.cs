using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Device.Tests.Crypto
{
    /// <summary>One row of a Wycheproof file with the group that it stands in.</summary>
    public sealed class Wycheproof
    {
        private readonly JsonElement _row;

        private Wycheproof(JsonElement group, JsonElement row)
        {
            Group = group;
            _row = row;
        }

        public JsonElement Group { get; }

        public bool IsValid { get { return _row.GetProperty("result").GetString() == "valid"; } }

        public bool IsAcceptable
        {
            get { return _row.GetProperty("result").GetString() == "acceptable"; }
        }

        public static IEnumerable<Wycheproof> Read(string file)
        {
            string path = Path.Combine(AppContext.BaseDirectory, "vectors", "wycheproof", file);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonElement group in document.RootElement.GetProperty("testGroups")
                .EnumerateArray())
            {
                foreach (JsonElement row in group.GetProperty("tests").EnumerateArray())
                {
                    yield return new Wycheproof(group.Clone(), row.Clone());
                }
            }
        }

        public int GroupInt(string name)
        {
            return Group.GetProperty(name).GetInt32();
        }

        public int Int(string name)
        {
            return _row.GetProperty(name).GetInt32();
        }

        public byte[] Hex(string name)
        {
            return Convert.FromHexString(_row.GetProperty(name).GetString()!);
        }

        public override string ToString()
        {
            return $"tcId {_row.GetProperty("tcId")}: {_row.GetProperty("comment")}";
        }
    }
}
