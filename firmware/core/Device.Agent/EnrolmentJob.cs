using Device.Crypto;
using Device.X509;

namespace Device.Agent
{
    /// <summary>Makes the operational key pair, then its signing request: two public-key
    /// operations, a slice each.</summary>
    internal sealed class EnrolmentJob : ComputeJob
    {
        private readonly ICrypto _crypto;
        private readonly RequestSubject _subject;

        public EnrolmentJob(ICrypto crypto, RequestSubject subject)
        {
            _crypto = crypto;
            _subject = subject;
            Request = new byte[CertificationRequest.SizeMax];
        }

        /// <summary>The key pair; belongs to whoever takes it.</summary>
        public IPrivateKey Key { get; private set; }

        /// <summary>DER of the request, <see cref="RequestCount"/> bytes.</summary>
        public byte[] Request { get; }

        public int RequestCount { get; private set; }

        public X509Fault Fault { get; private set; }

        public override bool Advance()
        {
            if (Key == null)
            {
                Key = _crypto.GenerateKeyPair(KeyUse.Sign);
                return false;
            }
            Fault = CertificationRequest.Build(
                _crypto, Key, _subject, null, Request, 0, Request.Length, out int count);
            RequestCount = count;
            return true;
        }
    }
}
