using System;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Tools.Kcm.Commands
{
    /// <summary>One object as one line. Its first member tells which: docs/kcm-tool.md,
    /// JSON.</summary>
    internal static class JsonLine
    {
        /// <param name="command">Name of the command.</param>
        /// <param name="write">Writes the members behind the first.</param>
        public static string Make(string command, Action<Utf8JsonWriter> write)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                json.WriteString("schema", $"kcm.{command}/1");
                write(json);
                json.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }
}
