using System;
using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Simulator.Cloud.Rest
{
    /// <summary>Writes JSON answers.</summary>
    internal static class JsonReply
    {
        /// <summary>Sends an object whose members the action writes.</summary>
        public static Task SendAsync(
            HttpContext http, int status, Action<Utf8JsonWriter> writeMembers)
        {
            ArrayBufferWriter<byte> buffer = new ArrayBufferWriter<byte>(1024);
            using (Utf8JsonWriter writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writeMembers(writer);
                writer.WriteEndObject();
            }
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = buffer.WrittenCount;
            return http.Response.Body.WriteAsync(buffer.WrittenMemory).AsTask();
        }

        /// <summary>RFC 3339 in UTC with milliseconds; null for 0.</summary>
        public static void WriteTime(Utf8JsonWriter writer, string name, long unixMs)
        {
            if (unixMs == 0) { writer.WriteNull(name); }
            else { writer.WriteString(name, TimeText(unixMs)); }
        }

        /// <summary>RFC 3339 in UTC with milliseconds.</summary>
        public static string TimeText(long unixMs)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }
    }
}
