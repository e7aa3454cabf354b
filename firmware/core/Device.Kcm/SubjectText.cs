using Device.X509;

namespace Device.Kcm
{
    /// <summary>Reads a subject such as "C=UK,O=ARM,CN=device".</summary>
    internal static class SubjectText
    {
        /// <summary>Characters of a subject, at most: all six parts at their longest.</summary>
        public const int CountMax = 512;

        /// <summary>Takes the parts apart; how long each may be is not looked at here.</summary>
        public static bool TryParse(string text, out RequestSubject subject)
        {
            subject = null;
            if (text.Length == 0 || text.Length > CountMax) { return false; }
            RequestSubject found = new RequestSubject();
            int position = 0;
            while (position <= text.Length)
            {
                while (position < text.Length && text[position] == ' ') { position++; }
                int equals = text.IndexOf('=', position);
                if (equals < 0) { return false; }
                string type = text.Substring(position, equals - position);
                position = equals + 1;
                if (!TryReadValue(text, ref position, out string value)
                    || !TrySet(found, type, value))
                {
                    return false;
                }
            }
            subject = found;
            return true;
        }

        /// <summary>Reads up to the next comma and past it.</summary>
        private static bool TryReadValue(string text, ref int position, out string value)
        {
            char[] characters = new char[text.Length];
            int count = 0;
            value = null;
            while (position < text.Length && text[position] != ',')
            {
                char c = text[position++];
                if (c == '\\')
                {
                    if (position == text.Length) { return false; }
                    c = text[position++];
                    if (c != ',' && c != '\\') { return false; }
                }
                if (c < 0x20 || c > 0x7e) { return false; }
                characters[count++] = c;
            }
            position++;
            value = new string(characters, 0, count);
            return count > 0;
        }

        private static bool TrySet(RequestSubject subject, string type, string value)
        {
            string before;
            switch (type)
            {
                case "C":
                    before = subject.Country;
                    subject.Country = value;
                    break;
                case "ST":
                    before = subject.State;
                    subject.State = value;
                    break;
                case "L":
                    before = subject.Locality;
                    subject.Locality = value;
                    break;
                case "O":
                    before = subject.Organization;
                    subject.Organization = value;
                    break;
                case "OU":
                    before = subject.OrganizationalUnit;
                    subject.OrganizationalUnit = value;
                    break;
                case "CN":
                    before = subject.CommonName;
                    subject.CommonName = value;
                    break;
                default:
                    return false;
            }
            return before == null;
        }
    }
}
