using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Simulator.Cloud.Rest
{
    /// <summary>The JSON object that a call brings.</summary>
    internal sealed class JsonBody
    {
        private readonly JsonElement _root;

        private JsonBody(JsonElement root)
        {
            _root = root;
        }

        /// <summary>Reads the body; its size is bounded by the server.</summary>
        /// <exception cref="RestException">400 when it is no JSON object.</exception>
        public static async Task<JsonBody> ReadAsync(HttpContext http)
        {
            try
            {
                using JsonDocument document = await JsonDocument.ParseAsync(
                    http.Request.Body, default, http.RequestAborted);
                JsonElement root = document.RootElement.Clone();
                return root.ValueKind == JsonValueKind.Object
                    ? new JsonBody(root)
                    : throw RestException.BadBody("The body is no JSON object.");
            }
            catch (JsonException)
            {
                throw RestException.BadBody("The body is no JSON.");
            }
            catch (BadHttpRequestException cause) when (cause.StatusCode == 413)
            {
                throw RestException.TooLarge(RestServer.BodyCountMax);
            }
            catch (IOException)
            {
                throw RestException.BadBody("The body ended early.");
            }
        }

        /// <summary>True when the member is there and not null.</summary>
        public bool Has(string name)
        {
            return _root.TryGetProperty(name, out JsonElement member)
                && member.ValueKind != JsonValueKind.Null;
        }

        /// <summary>A text member, or null when it is absent or null.</summary>
        /// <exception cref="RestException">400 when it is no text, or too short or
        /// long.</exception>
        public string? Text(string name, int countMin, int countMax)
        {
            if (!Has(name)) { return null; }
            JsonElement member = _root.GetProperty(name);
            if (member.ValueKind != JsonValueKind.String)
            {
                throw RestException.Invalid(name, "It must be text.");
            }
            string text = Decode(name, member);
            return text.Length >= countMin && text.Length <= countMax
                ? text
                : throw RestException.Invalid(
                    name, $"It must have {countMin} to {countMax} characters, "
                        + $"it has {text.Length}.");
        }

        /// <summary>A text member that must be there.</summary>
        /// <exception cref="RestException">400 as in <see cref="Text"/>, and when it is
        /// missing.</exception>
        public string RequiredText(string name, int countMin, int countMax)
        {
            return Text(name, countMin, countMax)
                ?? throw RestException.Invalid(name, "It is missing.");
        }

        /// <summary>A member that is true or false, or null when it is absent or null.</summary>
        /// <exception cref="RestException">400 when it is something else.</exception>
        public bool? Flag(string name)
        {
            if (!Has(name)) { return null; }
            return _root.GetProperty(name).ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => throw RestException.Invalid(name, "It must be true or false."),
            };
        }

        /// <summary>A whole number, or null when it is absent or null.</summary>
        /// <exception cref="RestException">400 when it is none, or out of its range.</exception>
        public long? Number(string name, long min, long max)
        {
            if (!Has(name)) { return null; }
            JsonElement member = _root.GetProperty(name);
            if (member.ValueKind != JsonValueKind.Number || !member.TryGetInt64(out long number))
            {
                throw RestException.Invalid(name, "It must be a whole number.");
            }
            return number >= min && number <= max
                ? number
                : throw RestException.Invalid(
                    name, $"It must be {min} to {max}, it is {number}.");
        }

        /// <summary>A list of texts, or null when it is absent or null. What the texts are like is
        /// for the caller to judge.</summary>
        /// <exception cref="RestException">400 when it is no list, is empty, has more than so many
        /// entries, or one that is no text.</exception>
        public List<string>? Texts(string name, int countMax)
        {
            if (!Has(name)) { return null; }
            JsonElement member = _root.GetProperty(name);
            if (member.ValueKind != JsonValueKind.Array)
            {
                throw RestException.Invalid(name, "It must be a list.");
            }
            int count = member.GetArrayLength();
            if (count == 0 || count > countMax)
            {
                throw RestException.Invalid(
                    name, $"It must have 1 to {countMax} entries, it has {count}.");
            }
            List<string> texts = new List<string>(count);
            foreach (JsonElement entry in member.EnumerateArray())
            {
                if (entry.ValueKind != JsonValueKind.String)
                {
                    throw RestException.Invalid(name, $"Entry {texts.Count} must be text.");
                }
                texts.Add(Decode(name, entry));
            }
            return texts;
        }

        private static string Decode(string name, JsonElement member)
        {
            try
            {
                return member.GetString()!;
            }
            catch (System.InvalidOperationException)
            {
                // An escape that stands for half a character.
                throw RestException.Invalid(name, "It is no Unicode text.");
            }
        }
    }
}
