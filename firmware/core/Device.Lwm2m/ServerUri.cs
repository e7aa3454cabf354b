namespace Device.Lwm2m
{
    /// <summary>A coaps URI of a bootstrap or LwM2M server: coaps://host[:port][/][?query]. The
    /// host may be an IPv6 address in brackets.</summary>
    public sealed class ServerUri
    {
        /// <summary>Port when the URI names none (RFC 7252 section 6.2).</summary>
        public const int PortDefault = 5684;

        /// <summary>Characters of a URI at most (OMA LwM2M, /0/x/0).</summary>
        public const int CountMax = 255;

        private const string Scheme = "coaps://";

        private ServerUri(string host, int port, string query)
        {
            Host = host;
            Port = port;
            Query = query;
        }

        /// <summary>Name or address, without brackets.</summary>
        public string Host { get; private set; }

        /// <summary>1 to 65535.</summary>
        public int Port { get; private set; }

        /// <summary>What is behind the question mark, or "".</summary>
        public string Query { get; private set; }

        /// <summary>Takes a URI apart.</summary>
        /// <returns>False when it is not such a URI; <paramref name="uri"/> is then null.</returns>
        public static bool TryParse(string text, out ServerUri uri)
        {
            uri = null;
            if (text == null || text.Length > CountMax) { return false; }
            if (!text.StartsWith(Scheme)) { return false; }
            string rest = text.Substring(Scheme.Length);
            string query = "";
            int mark = rest.IndexOf('?');
            if (mark >= 0)
            {
                query = rest.Substring(mark + 1);
                rest = rest.Substring(0, mark);
            }
            if (rest.EndsWith("/")) { rest = rest.Substring(0, rest.Length - 1); }
            int port = PortDefault;
            int colon = rest.LastIndexOf(':');
            if (colon > rest.LastIndexOf(']'))
            {
                if (!TryParsePort(rest, colon + 1, out port)) { return false; }
                rest = rest.Substring(0, colon);
            }
            bool isBracketed = rest.Length > 2 && rest[0] == '[' && rest[rest.Length - 1] == ']';
            string host = isBracketed ? rest.Substring(1, rest.Length - 2) : rest;
            if (!IsHost(host, isBracketed)) { return false; }
            uri = new ServerUri(host, port, query);
            return true;
        }

        private static bool TryParsePort(string text, int start, out int port)
        {
            port = 0;
            if (start >= text.Length || text.Length - start > 5) { return false; }
            for (int i = start; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9') { return false; }
                port = 10 * port + (text[i] - '0');
            }
            return port >= 1 && port <= 0xffff;
        }

        private static bool IsHost(string host, bool isAddress)
        {
            for (int i = 0; i < host.Length; i++)
            {
                char c = host[i];
                bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                bool isUsual = isLetter || (c >= '0' && c <= '9') || c == '.' || c == '-';
                if (!isUsual && !(c == '_' && !isAddress) && !(c == ':' && isAddress))
                {
                    return false;
                }
            }
            return host.Length > 0;
        }
    }
}
