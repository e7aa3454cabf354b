using Device.Crypto;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>What a certification request asks for, as Pelion's KCM has it. Requests are signed
    /// with ECDSA and SHA-256.</summary>
    public sealed class KcmRequest
    {
        /// <summary>Key usage: digitalSignature.</summary>
        public const int DigitalSignature = 1;

        /// <summary>Key usage: nonRepudiation.</summary>
        public const int NonRepudiation = 2;

        /// <summary>Key usage: keyCertSign.</summary>
        public const int KeyCertSign = 4;

        /// <summary>Key usage: keyAgreement.</summary>
        public const int KeyAgreement = 8;

        private const int KeyUsageMask = 0x0f;
        private const int ExtendedMask =
            ExtendedKeyUsages.Any | ExtendedKeyUsages.ServerAuth | ExtendedKeyUsages.ClientAuth
            | ExtendedKeyUsages.CodeSigning | ExtendedKeyUsages.EmailProtection
            | ExtendedKeyUsages.TimeStamping | ExtendedKeyUsages.OcspSigning;

        /// <summary>The subject: parts C, ST, L, O, OU and CN in any order, each at most once,
        /// such as "O=Example,CN=device-1". A comma in a value is written "\,", a backslash
        /// "\\".</summary>
        public string Subject { get; set; }

        /// <summary>Key usages asked for, the bits above (Pelion's values); 0 for none.</summary>
        public int KeyUsage { get; set; }

        /// <summary>Bits of <see cref="ExtendedKeyUsages"/>; 0 for none.</summary>
        public int ExtendedKeyUsage { get; set; }

        /// <summary>Writes the request into an array of its own.</summary>
        internal KcmStatus TryBuild(ICrypto crypto, IPrivateKey key, byte[] output, out int count)
        {
            count = 0;
            if (Subject == null || (KeyUsage & ~KeyUsageMask) != 0
                || (ExtendedKeyUsage & ~ExtendedMask) != 0)
            {
                return KcmStatus.InvalidParameter;
            }
            if (!SubjectText.TryParse(Subject, out RequestSubject subject))
            {
                return KcmStatus.InvalidNameFormat;
            }
            RequestUsage usage = new RequestUsage();
            usage.KeyUsage = ToX509(KeyUsage);
            usage.ExtendedKeyUsage = ExtendedKeyUsage;
            X509Fault fault = CertificationRequest.Build(
                crypto, key, subject, usage, output, 0, output.Length, out count);
            return fault == X509Fault.None ? KcmStatus.Success : KcmStatus.FailedToWriteCsr;
        }

        private static int ToX509(int bits)
        {
            return ((bits & DigitalSignature) != 0 ? KeyUsages.DigitalSignature : 0)
                | ((bits & NonRepudiation) != 0 ? KeyUsages.NonRepudiation : 0)
                | ((bits & KeyCertSign) != 0 ? KeyUsages.KeyCertSign : 0)
                | ((bits & KeyAgreement) != 0 ? KeyUsages.KeyAgreement : 0);
        }
    }
}
