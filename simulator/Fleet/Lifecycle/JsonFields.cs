using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>Members of an answer; one that is not there, or is of another kind, is read as
    /// nothing: newer emulators may leave out what older ones said.</summary>
    internal static class JsonFields
    {
        public static string Text(JsonElement answer, string name)
        {
            return TryGet(answer, name, JsonValueKind.String, out JsonElement value)
                ? value.GetString()!
                : "";
        }

        public static int Number(JsonElement answer, string name)
        {
            return TryGet(answer, name, JsonValueKind.Number, out JsonElement value)
                && value.TryGetInt32(out int number)
                ? number
                : 0;
        }

        public static bool Flag(JsonElement answer, string name)
        {
            return TryGet(answer, name, JsonValueKind.True, out _);
        }

        /// <summary>A time in RFC 3339; null when there is none.</summary>
        public static DateTimeOffset? Time(JsonElement answer, string name)
        {
            return DateTimeOffset.TryParse(
                Text(answer, name), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? time
                : null;
        }

        public static IEnumerable<JsonElement> List(JsonElement answer, string name)
        {
            return TryGet(answer, name, JsonValueKind.Array, out JsonElement value)
                ? value.EnumerateArray()
                : [];
        }

        private static bool TryGet(
            JsonElement answer, string name, JsonValueKind kind, out JsonElement value)
        {
            value = default;
            return answer.ValueKind == JsonValueKind.Object
                && answer.TryGetProperty(name, out value)
                && value.ValueKind == kind;
        }
    }
}
