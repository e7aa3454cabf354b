using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Agent.Lifecycle
{
    /// <summary>Makes an update's key pair, unless it has one already, then its signing request: a
    /// slice each.</summary>
    internal sealed class LifecycleRequestJob : ComputeJob
    {
        private readonly ICrypto _crypto;
        private readonly RequestSubject _subject;
        private readonly RequestUsage _usage;
        private readonly byte[] _buffer = new byte[CertificationRequest.SizeMax];

        /// <param name="crypto">The primitives.</param>
        /// <param name="subject">Of the request.</param>
        /// <param name="usage">To ask for; null for none.</param>
        /// <param name="key">The staged key of a request that is made again, or null.</param>
        public LifecycleRequestJob(
            ICrypto crypto, RequestSubject subject, RequestUsage usage, IPrivateKey key)
        {
            _crypto = crypto;
            _subject = subject;
            _usage = usage;
            Key = key;
            IsRepeat = key != null;
        }

        /// <summary>The key pair; belongs to whoever takes it.</summary>
        public IPrivateKey Key { get; private set; }

        /// <summary>True when the key was there before.</summary>
        public bool IsRepeat { get; }

        /// <summary>The request in DER; null when there is none.</summary>
        public byte[] Request { get; private set; }

        /// <summary>Why there is none; None when the random source failed.</summary>
        public X509Fault Fault { get; private set; }

        public override bool Advance()
        {
            if (Key == null)
            {
                try
                {
                    Key = _crypto.GenerateKeyPair(KeyUse.Sign);
                }
                catch (EntropyMissingException)
                {
                    return true;
                }
                return false;
            }
            Fault = CertificationRequest.Build(
                _crypto, Key, _subject, _usage, _buffer, 0, _buffer.Length, out int count);
            if (Fault == X509Fault.None) { Request = Bytes.Copy(_buffer, 0, count); }
            return true;
        }
    }
}
