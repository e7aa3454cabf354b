using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>Signs the transcript for CertificateVerify: one slice.</summary>
    internal sealed class SignJob : ComputeJob
    {
        private readonly IPrivateKey _key;
        private readonly byte[] _digest;
        private readonly byte[] _signature = new byte[P256.SignatureSize];

        /// <param name="key">Our key, borrowed.</param>
        /// <param name="digest">What to sign; must not change until the job is done.</param>
        public SignJob(IPrivateKey key, byte[] digest)
        {
            _key = key;
            _digest = digest;
        }

        public bool IsFinished { get; private set; }

        /// <summary>r and s.</summary>
        public byte[] Signature { get { return _signature; } }

        public override bool Advance()
        {
            _key.Sign(_digest, 0, _signature, 0);
            IsFinished = true;
            return true;
        }
    }
}
