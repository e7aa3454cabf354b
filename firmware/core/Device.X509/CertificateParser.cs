namespace Device.X509
{
    /// <summary>Reads Certificate (RFC 5280 section 4.1) into the offsets of a
    /// <see cref="Certificate"/>.</summary>
    internal static class CertificateParser
    {
        private const int Version3 = 2;
        private const int SerialMax = 20;   // RFC 5280 section 4.1.2.2.
        private const int VersionTag = DerTag.ContextConstructed | 0;
        private const int IssuerUniqueIdTag = DerTag.Context | 1;
        private const int SubjectUniqueIdTag = DerTag.Context | 2;
        private const int ExtensionsTag = DerTag.ContextConstructed | 3;

        public static X509Fault Parse(Certificate target)
        {
            DerReader reader = new DerReader(target.Der, 0, target.Der.Length);
            reader.Enter(DerTag.Sequence);

            target.TbsOffset = reader.Position;
            X509Fault keyFault = ParseToBeSigned(
                reader, target, out int innerAlgorithm, out int innerCount);
            target.TbsCount = reader.Position - target.TbsOffset;

            bool isEcdsa = SignatureAlgorithm.Read(reader, out int algorithm, out int count);
            target.SignatureOffset = reader.ReadBitString(
                out target.SignatureCount, out int unusedBits);
            reader.Leave();

            // What is broken is broken first; what is sound but not ours comes after it.
            if (!reader.AtEnd || unusedBits != 0) { return X509Fault.CertificateMalformed; }
            if (count != innerCount || !Base.Bytes.AreEqual(
                target.Der, algorithm, target.Der, innerAlgorithm, count))
            {
                return X509Fault.CertificateMalformed;
            }
            if (keyFault != X509Fault.None) { return keyFault; }
            if (!isEcdsa) { return X509Fault.AlgorithmUnsupported; }
            return target.Extensions.HasUnknownCritical
                ? X509Fault.CriticalExtensionUnknown
                : X509Fault.None;
        }

        private static X509Fault ParseToBeSigned(
            DerReader reader, Certificate target, out int algorithm, out int algorithmCount)
        {
            reader.Enter(DerTag.Sequence);
            bool isVersion3 = ReadVersion3(reader);
            target.SerialOffset = reader.ReadUnsigned(out target.SerialCount);
            if (target.SerialCount > SerialMax) { reader.Fail(); }
            SignatureAlgorithm.Read(reader, out algorithm, out algorithmCount);
            target.IssuerOffset = DistinguishedName.Read(reader, out target.IssuerCount);

            reader.Enter(DerTag.Sequence);
            target.NotBeforeSeconds = DerTime.Read(reader);
            target.NotAfterSeconds = DerTime.Read(reader);
            reader.Leave();

            target.SubjectOffset = DistinguishedName.Read(reader, out target.SubjectCount);
            target.SpkiOffset = reader.Position;
            X509Fault fault = SubjectPublicKey.Read(reader, out int point);
            target.SpkiCount = reader.Position - target.SpkiOffset;
            target.PublicPointOffset = point;

            if (isVersion3) { ReadVersion3Parts(reader, target); }
            reader.Leave();
            return fault;
        }

        // Version 1 is the default and so is not written; version 2 is not in use.
        private static bool ReadVersion3(DerReader reader)
        {
            if (reader.PeekTag() != VersionTag) { return false; }
            reader.Enter(VersionTag);
            if (reader.ReadInteger() != Version3) { reader.Fail(); }
            reader.Leave();
            return true;
        }

        private static void ReadVersion3Parts(DerReader reader, Certificate target)
        {
            if (reader.PeekTag() == IssuerUniqueIdTag)
            {
                reader.ReadValue(IssuerUniqueIdTag, out int ignored);
            }
            if (reader.PeekTag() == SubjectUniqueIdTag)
            {
                reader.ReadValue(SubjectUniqueIdTag, out int ignored);
            }
            if (reader.PeekTag() == ExtensionsTag)
            {
                reader.Enter(ExtensionsTag);
                target.Extensions = ExtensionSet.Read(reader);
                reader.Leave();
            }
        }
    }
}
