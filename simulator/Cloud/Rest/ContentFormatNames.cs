using System;
using System.Collections.Generic;
using System.Globalization;
using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Rest
{
    /// <summary>Content formats by the media types of HTTP.</summary>
    internal static class ContentFormatNames
    {
        private const int NumberMax = 0xffff;

        private static readonly Dictionary<string, int> Numbers = new(
            StringComparer.OrdinalIgnoreCase)
        {
            ["text/plain"] = CoapContentFormat.TextPlain,
            ["application/link-format"] = CoapContentFormat.LinkFormat,
            ["application/octet-stream"] = CoapContentFormat.OctetStream,
            ["application/cbor"] = CoapContentFormat.Cbor,
            ["application/senml+json"] = CoapContentFormat.SenmlJson,
            ["application/senml+cbor"] = CoapContentFormat.SenmlCbor,
            ["application/vnd.oma.lwm2m+tlv"] = CoapContentFormat.Tlv,
        };

        /// <summary>Reads a media type or a number; none for null.</summary>
        /// <exception cref="RestException">400 for anything else.</exception>
        public static int Read(string field, string? text)
        {
            if (text == null) { return CoapContentFormat.None; }
            string type = text.Split(';')[0].Trim();
            if (Numbers.TryGetValue(type, out int number)) { return number; }
            return int.TryParse(
                type, NumberStyles.None, CultureInfo.InvariantCulture, out number)
                && number <= NumberMax
                ? number
                : throw RestException.Invalid(
                    field,
                    $"It must be a number or one of {string.Join(", ", Numbers.Keys)}.");
        }

        /// <summary>The media type, or the number where there is none; "" for none.</summary>
        public static string Write(int number)
        {
            if (number < 0) { return ""; }
            foreach ((string name, int one) in Numbers)
            {
                if (one == number) { return name; }
            }
            return number.ToString(CultureInfo.InvariantCulture);
        }
    }
}
