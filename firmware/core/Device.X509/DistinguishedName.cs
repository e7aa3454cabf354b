using Device.Base;

namespace Device.X509
{
    /// <summary>A Name (RFC 5280 section 4.1.2.4): SEQUENCE OF SET OF { type, value }.</summary>
    internal static class DistinguishedName
    {
        public const int AttributesMax = 32;

        /// <summary>Reads over a whole Name and checks its structure.</summary>
        public static int Read(DerReader reader, out int count)
        {
            int start = reader.Position;
            int attributes = 0;
            reader.Enter(DerTag.Sequence);
            while (reader.HasMore)
            {
                reader.Enter(DerTag.Set);
                do
                {
                    ReadAttribute(reader, out int type, out int typeCount, out int valueTag,
                        out int value, out int valueCount);
                    attributes++;
                    if (attributes > AttributesMax) { reader.Fail(); }
                }
                while (reader.HasMore);
                reader.Leave();
            }
            reader.Leave();
            count = reader.Failed ? 0 : reader.Position - start;
            return reader.Failed ? 0 : start;
        }

        /// <summary>The value of an attribute of a Name that was read before: empty when it is
        /// absent, when it is not printable ASCII, and when it is there twice, because then two
        /// readers could take two different ones for the identity.</summary>
        public static string Find(byte[] der, int offset, int count, byte[] wantedType)
        {
            string found = null;
            DerReader reader = new DerReader(der, offset, count);
            reader.Enter(DerTag.Sequence);
            while (reader.HasMore)
            {
                reader.Enter(DerTag.Set);
                while (reader.HasMore)
                {
                    ReadAttribute(reader, out int type, out int typeCount, out int valueTag,
                        out int value, out int valueCount);
                    if (reader.Failed) { return ""; }
                    if (!Oid.Is(wantedType, der, type, typeCount)) { continue; }
                    if (found != null || !IsText(valueTag)) { return ""; }
                    if (!Ascii.TryGetString(der, value, valueCount, out found)) { return ""; }
                }
                reader.Leave();
            }
            return found == null ? "" : found;
        }

        private static void ReadAttribute(
            DerReader reader,
            out int type, out int typeCount,
            out int valueTag, out int value, out int valueCount)
        {
            reader.Enter(DerTag.Sequence);
            type = reader.ReadOid(out typeCount);
            valueTag = reader.PeekTag();
            value = reader.ReadValue(valueTag, out valueCount);
            reader.Leave();
        }

        private static bool IsText(int tag)
        {
            return tag == DerTag.Utf8String || tag == DerTag.PrintableString
                || tag == DerTag.Ia5String || tag == DerTag.TeletexString;
        }
    }
}
