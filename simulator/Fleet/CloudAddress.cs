using System;
using System.Globalization;

namespace Simulator.Fleet
{
    /// <summary>Where the REST of an emulator that runs elsewhere is.</summary>
    public static class CloudAddress
    {
        /// <summary>The HTTP port of `simulator/Cloud` unless it was told another.</summary>
        public const int HttpPortDefault = 8080;

        /// <summary>Reads HOST, HOST:PORT or http[s]://HOST[:PORT].</summary>
        /// <param name="text">What the user gave.</param>
        /// <param name="port">Port where the text names none; 0 for the default.</param>
        /// <param name="address">The base address, with a slash at its end.</param>
        public static bool TryParse(string text, int port, out Uri address)
        {
            address = null!;
            bool hasScheme = text.Contains("://", StringComparison.Ordinal);
            string full = hasScheme ? text : "http://" + text;
            if (!Uri.TryCreate(full, UriKind.Absolute, out Uri? parsed)) { return false; }
            bool isWeb = parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps;
            if (!isWeb || parsed.Host.Length == 0 || parsed.PathAndQuery != "/") { return false; }
            UriBuilder builder = new UriBuilder(parsed.Scheme, parsed.Host);
            if (NamesPort(full, parsed)) { builder.Port = parsed.Port; }
            else if (port != 0) { builder.Port = port; }
            else if (!hasScheme) { builder.Port = HttpPortDefault; }
            address = builder.Uri;
            return true;
        }

        // A port that is the scheme's own is not told apart by Uri from one that is not there.
        private static bool NamesPort(string text, Uri parsed)
        {
            string suffix = ":" + parsed.Port.ToString(CultureInfo.InvariantCulture);
            return text.TrimEnd('/').EndsWith(suffix, StringComparison.Ordinal);
        }
    }
}
