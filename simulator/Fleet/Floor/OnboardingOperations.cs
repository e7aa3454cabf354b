namespace Simulator.Fleet.Floor
{
    /// <summary>
    /// The fixed list of P-256 operations that an onboarding needs, device and emulator together.
    /// The same table is in docs/benchmarks.md; a test holds the two together. It counts what no
    /// implementation can leave out, not what ours does. A server chain that was verified once is
    /// remembered, so its verification is not in the list.
    /// </summary>
    public static class OnboardingOperations
    {
        /// <summary>The factory: the device's key pair; the CA signs its certificate.</summary>
        public static readonly OperationCounts Factory = new OperationCounts(
            KeyPairs: 1, Agreements: 0, Signatures: 1, Verifications: 0);

        /// <summary>A mutual handshake at the device: ephemeral pair, ECDH, verify
        /// ServerKeyExchange, sign CertificateVerify.</summary>
        public static readonly OperationCounts HandshakeDevice = new OperationCounts(
            KeyPairs: 1, Agreements: 1, Signatures: 1, Verifications: 1);

        /// <summary>A mutual handshake at the server: ephemeral pair, ECDH, sign ServerKeyExchange,
        /// verify the device's certificate, verify CertificateVerify.</summary>
        public static readonly OperationCounts HandshakeServer = new OperationCounts(
            KeyPairs: 1, Agreements: 1, Signatures: 1, Verifications: 2);

        /// <summary>EST at the device: operational pair, sign the request, verify the
        /// certificate.</summary>
        public static readonly OperationCounts EnrolmentDevice = new OperationCounts(
            KeyPairs: 1, Agreements: 0, Signatures: 1, Verifications: 1);

        /// <summary>EST at the server: verify the request, sign the certificate.</summary>
        public static readonly OperationCounts EnrolmentServer = new OperationCounts(
            KeyPairs: 0, Agreements: 0, Signatures: 1, Verifications: 1);

        /// <summary>Both ends of a mutual handshake.</summary>
        public static readonly OperationCounts Handshake = HandshakeDevice + HandshakeServer;

        /// <summary>Bootstrap handshake, EST, management handshake.</summary>
        public static readonly OperationCounts Onboarding =
            Handshake + EnrolmentDevice + EnrolmentServer + Handshake;
    }
}
