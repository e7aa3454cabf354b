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
