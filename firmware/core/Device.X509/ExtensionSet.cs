namespace Device.X509
{
    /// <summary>
    /// The extensions of a certificate or of a request (RFC 5280 section 4.2), as values and as
    /// slices of the DER they were read from. One that is there twice, or holds what its type does
    /// not allow, makes the reader fail.
    /// </summary>
    internal sealed class ExtensionSet
    {
        public const int ExtensionsMax = 32;
        public const int DnsName = DerTag.Context | 2;
        public const int IpAddress = DerTag.Context | 7;

        private const int KeyIdentifier = DerTag.Context | 0;

        // Shared by all certificates that have none.
        public static readonly ExtensionSet None = new ExtensionSet();

        public int KeyUsage = KeyUsages.Absent;
        public int ExtendedUsage = ExtendedKeyUsages.Absent;
        public bool HasBasicConstraints;
        public bool IsCa;
        public int PathLengthMax = -1;
        public bool HasUnknownCritical;
        public int NamesOffset;             // SubjectAltName, the SEQUENCE OF GeneralName.
        public int NamesCount;
        public int SubjectKeyIdOffset;
        public int SubjectKeyIdCount;
        public int AuthorityKeyIdOffset;
        public int AuthorityKeyIdCount;

        /// <summary>Reads Extensions: SEQUENCE SIZE (1..MAX) OF Extension.</summary>
        public static ExtensionSet Read(DerReader reader)
        {
            ExtensionSet set = new ExtensionSet();
            int extensions = 0;
            reader.Enter(DerTag.Sequence);
            do
            {
                set.ReadOne(reader);
                extensions++;
                if (extensions > ExtensionsMax) { reader.Fail(); }
            }
            while (reader.HasMore);
            reader.Leave();
            return set;
        }

        private void ReadOne(DerReader reader)
        {
            reader.Enter(DerTag.Sequence);
            int type = reader.ReadOid(out int typeCount);
            bool isCritical = false;
            if (reader.PeekTag() == DerTag.Boolean)
            {
                isCritical = reader.ReadBoolean();

                // X.690 section 11.5: a default value is not encoded.
                if (!isCritical) { reader.Fail(); }
            }
            int value = reader.ReadValue(DerTag.OctetString, out int count);
            reader.Leave();
            if (reader.Failed) { return; }

            DerReader inner = new DerReader(reader.Buffer, value, count);
            bool isKnown = ReadKnown(reader.Buffer, type, typeCount, inner);
            if (isKnown && !inner.AtEnd) { reader.Fail(); }
            if (!isKnown && isCritical) { HasUnknownCritical = true; }
        }

        private bool ReadKnown(byte[] buffer, int type, int typeCount, DerReader inner)
        {
            if (Oid.Is(Oid.BasicConstraints, buffer, type, typeCount))
            {
                ReadBasicConstraints(inner);
            }
            else if (Oid.Is(Oid.KeyUsage, buffer, type, typeCount))
            {
                ReadKeyUsage(inner);
            }
            else if (Oid.Is(Oid.ExtendedUsage, buffer, type, typeCount))
            {
                ReadExtendedUsage(inner);
            }
            else if (Oid.Is(Oid.SubjectAlternativeName, buffer, type, typeCount))
            {
                ReadNames(inner);
            }
            else if (Oid.Is(Oid.SubjectKeyIdentifier, buffer, type, typeCount))
            {
                if (SubjectKeyIdCount != 0) { inner.Fail(); }
                SubjectKeyIdOffset = inner.ReadValue(DerTag.OctetString, out SubjectKeyIdCount);
            }
            else if (Oid.Is(Oid.AuthorityKeyIdentifier, buffer, type, typeCount))
            {
                ReadAuthorityKeyIdentifier(inner);
            }
            else
            {
                return false;
            }
            return true;
        }

        private void ReadBasicConstraints(DerReader inner)
        {
            if (HasBasicConstraints) { inner.Fail(); }
            HasBasicConstraints = true;
            inner.Enter(DerTag.Sequence);
            if (inner.PeekTag() == DerTag.Boolean)
            {
                IsCa = inner.ReadBoolean();
                if (!IsCa) { inner.Fail(); }
            }
            if (inner.HasMore)
            {
                PathLengthMax = inner.ReadInteger();

                // RFC 5280 section 4.2.1.9: a length only for a CA.
                if (!IsCa) { inner.Fail(); }
            }
            inner.Leave();
        }

        private void ReadKeyUsage(DerReader inner)
        {
            if (KeyUsage != KeyUsages.Absent) { inner.Fail(); }
            int bits = inner.ReadBitString(out int count, out int unusedBits);

            // The ninth bit, decipherOnly, means nothing for a signing key.
            if (count > 2) { inner.Fail(); }
            KeyUsage = count == 0 || inner.Failed ? 0 : inner.Buffer[bits];
        }

        private void ReadExtendedUsage(DerReader inner)
        {
            if (ExtendedUsage != ExtendedKeyUsages.Absent) { inner.Fail(); }
            ExtendedUsage = 0;
            inner.Enter(DerTag.Sequence);
            do
            {
                int usage = inner.ReadOid(out int count);
                ExtendedUsage |= ExtendedBit(inner.Buffer, usage, count);
            }
            while (inner.HasMore);
            inner.Leave();
        }

        private static int ExtendedBit(byte[] buffer, int offset, int count)
        {
            if (Oid.Is(Oid.AnyExtendedUsage, buffer, offset, count))
            {
                return ExtendedKeyUsages.Any;
            }
            if (count != Oid.ExtendedUsageArc.Length + 1) { return 0; }
            if (!Oid.Is(Oid.ExtendedUsageArc, buffer, offset, count - 1)) { return 0; }
            int arc = buffer[offset + count - 1];
            if (arc < 1 || arc > ExtendedKeyUsages.ArcMax) { return 0; }
            return (1 << arc) & ExtendedKeyUsages.Known;
        }

        private void ReadNames(DerReader inner)
        {
            if (NamesCount != 0) { inner.Fail(); }
            int start = inner.Position;
            inner.Enter(DerTag.Sequence);
            do
            {
                int tag = inner.PeekTag();
                inner.ReadValue(tag, out int count);
                if (tag == IpAddress && count != 4 && count != 16) { inner.Fail(); }
            }
            while (inner.HasMore);
            inner.Leave();
            NamesOffset = start;
            NamesCount = inner.Position - start;
        }

        private void ReadAuthorityKeyIdentifier(DerReader inner)
        {
            if (AuthorityKeyIdCount != 0) { inner.Fail(); }
            inner.Enter(DerTag.Sequence);
            if (inner.PeekTag() == KeyIdentifier)
            {
                AuthorityKeyIdOffset = inner.ReadValue(KeyIdentifier, out AuthorityKeyIdCount);
            }
            while (inner.HasMore) { inner.ReadElement(out int ignored); }
            inner.Leave();
        }
    }
}
