using System;
using Device.Base;
using Device.Crypto;

namespace Device.X509
{
    /// <summary>
    /// An X.509 certificate (RFC 5280), version 1 or 3, with a P-256 key and an ecdsa-with-SHA256
    /// signature. It was parsed strictly and is not changed any more; whether it can be trusted is
    /// what <see cref="ChainVerifier"/> finds out.
    /// </summary>
    /// <remarks>Implementation notes. Thousands are kept by the emulator, so a certificate is its
    /// DER and some offsets; strings and arrays are built when they are asked for.</remarks>
    public sealed class Certificate
    {
        /// <summary>Bytes of the largest certificate that is taken in. Pelion's own are below
        /// 1024.</summary>
        public const int SizeMax = 4096;

        private readonly byte[] _der;

        internal Certificate(byte[] der)
        {
            _der = der;
        }

        internal int TbsOffset;
        internal int TbsCount;
        internal int SerialOffset;
        internal int SerialCount;
        internal int IssuerOffset;
        internal int IssuerCount;
        internal int SubjectOffset;
        internal int SubjectCount;
        internal int SignatureOffset;
        internal int SignatureCount;
        internal ExtensionSet Extensions = ExtensionSet.None;

        /// <summary>Takes in exactly one certificate; the bytes are copied.</summary>
        /// <param name="buffer">Holds the DER.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="count">Its bytes.</param>
        /// <param name="certificate">The certificate, or null.</param>
        /// <returns>None, CertificateMalformed, AlgorithmUnsupported, CurveUnsupported or
        /// CriticalExtensionUnknown.</returns>
        public static X509Fault TryParse(
            byte[] buffer, int offset, int count, out Certificate certificate)
        {
            Bytes.RequireSlice(buffer, offset, count);
            certificate = null;
            if (count > SizeMax) { return X509Fault.CertificateMalformed; }
            Certificate parsed = new Certificate(Bytes.Copy(buffer, offset, count));
            X509Fault fault = CertificateParser.Parse(parsed);
            if (fault == X509Fault.None) { certificate = parsed; }
            return fault;
        }

        /// <summary>The whole certificate: the very array, which nobody may write to.</summary>
        public byte[] Der { get { return _der; } }

        /// <summary>First second of its validity: Unix seconds, UTC.</summary>
        public long NotBeforeSeconds { get; internal set; }

        /// <summary>Last second of its validity, inclusive: Unix seconds, UTC.</summary>
        public long NotAfterSeconds { get; internal set; }

        /// <summary>Index in <see cref="Der"/> of the SubjectPublicKeyInfo.</summary>
        public int SpkiOffset { get; internal set; }

        /// <summary>Bytes of the SubjectPublicKeyInfo.</summary>
        public int SpkiCount { get; internal set; }

        /// <summary>Index in <see cref="Der"/> of the 65-byte public point.</summary>
        public int PublicPointOffset { get; internal set; }

        /// <summary>A copy of the public point: 65 bytes, uncompressed.</summary>
        public byte[] PublicPoint
        {
            get { return Bytes.Copy(_der, PublicPointOffset, P256.PointSize); }
        }

        /// <summary>A copy of the serial number: big-endian, without leading zeros.</summary>
        public byte[] SerialNumber
        {
            get { return Bytes.Copy(_der, SerialOffset, SerialCount); }
        }

        /// <summary>A copy of the subject's Name.</summary>
        public byte[] Subject { get { return Bytes.Copy(_der, SubjectOffset, SubjectCount); } }

        /// <summary>A copy of the issuer's Name.</summary>
        public byte[] Issuer { get { return Bytes.Copy(_der, IssuerOffset, IssuerCount); } }

        /// <summary>CN of the subject. Empty when it is absent, is there twice or is not printable
        /// ASCII: then it names nobody.</summary>
        public string CommonName { get { return FindInSubject(Oid.CommonName); } }

        /// <summary>OU of the subject; empty as <see cref="CommonName"/> is.</summary>
        public string OrganizationalUnit { get { return FindInSubject(Oid.OrganizationalUnit); } }

        /// <summary>L of the subject; empty as <see cref="CommonName"/> is.</summary>
        public string Locality { get { return FindInSubject(Oid.Locality); } }

        /// <summary>True when BasicConstraints say CA:TRUE.</summary>
        public bool IsCa { get { return Extensions.IsCa; } }

        /// <summary>How many CAs may stand between this one and a leaf; -1 when any number
        /// may.</summary>
        public int PathLengthMax { get { return Extensions.PathLengthMax; } }

        /// <summary>Bits of <see cref="KeyUsages"/>, or <see cref="KeyUsages.Absent"/>.</summary>
        public int KeyUsage { get { return Extensions.KeyUsage; } }

        /// <summary>Bits of <see cref="ExtendedKeyUsages"/>, or
        /// <see cref="ExtendedKeyUsages.Absent"/>.</summary>
        public int ExtendedKeyUsage { get { return Extensions.ExtendedUsage; } }

        /// <summary>True when subject and issuer are the same Name (RFC 5280 section 3.2); the
        /// signature is not looked at.</summary>
        public bool IsSelfIssued { get { return NamesIssuer(this); } }

        /// <summary>True when it may sign certificates: a CA whose key usage, if there is one, has
        /// keyCertSign.</summary>
        public bool MaySignCertificates
        {
            get
            {
                return IsCa
                    && (KeyUsage == KeyUsages.Absent || (KeyUsage & KeyUsages.KeyCertSign) != 0);
            }
        }

        /// <summary>True when the owner may use its key so in a handshake. Extensions that are
        /// absent restrict nothing.</summary>
        public bool Allows(CertificateUsage usage)
        {
            if (usage == CertificateUsage.Any) { return true; }
            if (KeyUsage != KeyUsages.Absent && (KeyUsage & KeyUsages.DigitalSignature) == 0)
            {
                return false;
            }
            return ExtendedUsageAllows(usage);
        }

        /// <summary>
        /// True when the certificate is for this host: an IP address is compared with the
        /// iPAddress names, other text with the dNSName names, without case. The common name counts
        /// only where no SubjectAltName is (RFC 6125 section 6.4.4). Wildcards match nothing.
        /// </summary>
        public bool MatchesName(string host)
        {
            if (host == null) { throw new ArgumentNullException(nameof(host)); }
            return HostName.Matches(this, host);
        }

        /// <summary>True when both are the same bytes.</summary>
        public bool IsSameAs(Certificate other)
        {
            if (other == null) { throw new ArgumentNullException(nameof(other)); }
            return ReferenceEquals(this, other) || Bytes.AreEqual(_der, other._der);
        }

        /// <summary>True when the key of <paramref name="issuerKey"/> signed this
        /// certificate.</summary>
        public bool IsSignedBy(ICrypto crypto, IPublicKey issuerKey)
        {
            byte[] raw = new byte[P256.SignatureSize];
            if (!EcdsaSignature.TryDecodeDer(_der, SignatureOffset, SignatureCount, raw, 0))
            {
                return false;
            }
            byte[] digest = new byte[P256.DigestSize];
            crypto.Sha256(_der, TbsOffset, TbsCount, digest, 0);
            return issuerKey.Verify(digest, 0, raw, 0);
        }

        /// <summary>True when the issuer's Name here is the subject of the other, byte for
        /// byte.</summary>
        internal bool NamesIssuer(Certificate other)
        {
            return IssuerCount == other.SubjectCount
                && Bytes.AreEqual(_der, IssuerOffset, other._der, other.SubjectOffset, IssuerCount);
        }

        /// <summary>False when both key identifiers are there and differ: then the other has the
        /// issuer's name and another key.</summary>
        internal bool MayBeIssuedByKeyOf(Certificate other)
        {
            int wantedCount = Extensions.AuthorityKeyIdCount;
            int foundCount = other.Extensions.SubjectKeyIdCount;
            if (wantedCount == 0 || foundCount == 0) { return true; }
            return wantedCount == foundCount && Bytes.AreEqual(
                _der, Extensions.AuthorityKeyIdOffset,
                other._der, other.Extensions.SubjectKeyIdOffset, wantedCount);
        }

        internal bool ExtendedUsageAllows(CertificateUsage usage)
        {
            int bits = ExtendedKeyUsage;
            if (usage == CertificateUsage.Any || bits == ExtendedKeyUsages.Absent) { return true; }
            int wanted = usage == CertificateUsage.ServerAuth
                ? ExtendedKeyUsages.ServerAuth
                : ExtendedKeyUsages.ClientAuth;
            return (bits & (wanted | ExtendedKeyUsages.Any)) != 0;
        }

        private string FindInSubject(byte[] type)
        {
            return DistinguishedName.Find(_der, SubjectOffset, SubjectCount, type);
        }
    }
}
