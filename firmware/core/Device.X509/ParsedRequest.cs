namespace Device.X509
{
    /// <summary>A certification request whose signature was verified with the key in
    /// it.</summary>
    public sealed class ParsedRequest
    {
        internal ParsedRequest(
            byte[] publicPoint, byte[] subjectDer, ExtensionSet extensions)
        {
            PublicPoint = publicPoint;
            SubjectDer = subjectDer;
            KeyUsage = extensions.KeyUsage;
            ExtendedKeyUsage = extensions.ExtendedUsage;
            IsCaRequested = extensions.IsCa;
        }

        /// <summary>The key to certify: 65 bytes, uncompressed, on the curve.</summary>
        public byte[] PublicPoint { get; private set; }

        /// <summary>The subject's Name as it stands in the request.</summary>
        public byte[] SubjectDer { get; private set; }

        /// <summary>CN; empty when absent, there twice, or not printable ASCII.</summary>
        public string CommonName { get { return Find(Oid.CommonName); } }

        /// <summary>OU; empty as <see cref="CommonName"/> is.</summary>
        public string OrganizationalUnit { get { return Find(Oid.OrganizationalUnit); } }

        /// <summary>L; empty as <see cref="CommonName"/> is.</summary>
        public string Locality { get { return Find(Oid.Locality); } }

        /// <summary>Key usage asked for: bits of <see cref="KeyUsages"/>, or Absent.</summary>
        public int KeyUsage { get; private set; }

        /// <summary>Extended key usage asked for: bits of <see cref="ExtendedKeyUsages"/>, or
        /// Absent.</summary>
        public int ExtendedKeyUsage { get; private set; }

        /// <summary>True when the request asks to be a CA, which no device should.</summary>
        public bool IsCaRequested { get; private set; }

        private string Find(byte[] type)
        {
            return DistinguishedName.Find(SubjectDer, 0, SubjectDer.Length, type);
        }
    }
}
