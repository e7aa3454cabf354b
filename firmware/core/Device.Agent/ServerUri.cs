namespace Device.Agent
{
    /// <summary>A parsed coaps://host[:port][/path][?query] (RFC 7252 section 6.2). The path is
    /// not used by LwM2M and dropped.</summary>
    public sealed class ServerUri
    {
        /// <summary>Port of coaps when the URI names none.</summary>
        public const int DefaultPort = 5684;

        private const string Scheme = "coaps://";

        private ServerUri(string host, int port, string query)
        {
            Host = host;
            Port = port;
            Query = query;
        }

        /// <summary>Name or address, without brackets.</summary>
        public string Host { get; }

        /// <summary>UDP port, 1 to 65535.</summary>
        public int Port { get; }

        /// <summary>What follows the question mark, or empty.</summary>
        public string Query { get; }

        /// <summary>False on another scheme, an empty host or a port out of range.</summary>
        public static bool TryParse(string text, out ServerUri uri)
        {
            uri = null;
            if (text == null || !text.StartsWith(Scheme)) { return false; }
            string rest = text.Substring(Scheme.Length);
            string query = "";
            int mark = rest.IndexOf('?');
            if (mark >= 0)
            {
                query = rest.Substring(mark + 1);
                rest = rest.Substring(0, mark);
            }
            int slash = rest.IndexOf('/');
            if (slash >= 0) { rest = rest.Substring(0, slash); }

            string host;
            string port;
            if (rest.StartsWith("["))
            {
                int close = rest.IndexOf(']');
                if (close < 0) { return false; }
                host = rest.Substring(1, close - 1);
                port = rest.Substring(close + 1);
            }
            else
            {
                int colon = rest.IndexOf(':');
                host = colon < 0 ? rest : rest.Substring(0, colon);
                port = colon < 0 ? "" : rest.Substring(colon);
            }
            if (host.Length == 0 || !TryParsePort(port, out int number)) { return false; }
            uri = new ServerUri(host, number, query);
            return true;
        }

        /// <summary>The value of a key in the query; null when it is not there. First one
        /// counts.</summary>
        public string FindQuery(string key)
        {
            string[] parts = Query.Split('&');
            string prefix = key + "=";
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts[i].StartsWith(prefix)) { return parts[i].Substring(prefix.Length); }
            }
            return null;
        }

        private static bool TryParsePort(string text, out int port)
        {
            port = DefaultPort;
            if (text.Length == 0) { return true; }
            if (text[0] != ':' || text.Length < 2 || text.Length > 6) { return false; }
            port = 0;
            for (int i = 1; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9') { return false; }
                port = (port * 10) + (text[i] - '0');
            }
            return port >= 1 && port <= 65535;
        }
    }
}
