using System;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Tools.Kcm.Commands
{
    /// <summary>One object as one line.</summary>
    internal static class JsonLine
    {
        public static string Make(Action<Utf8JsonWriter> write)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }
}
