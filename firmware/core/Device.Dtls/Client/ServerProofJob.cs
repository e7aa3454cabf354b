using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>
    /// The public-key work that the server's flight asks for, one operation a slice: the chain to
    /// an anchor, the signature under the server's ephemeral point, our own ephemeral key, and the
    /// agreement. It stops at the first that fails. There is no premaster secret without a
    /// verified peer.
    /// </summary>
    internal sealed class ServerProofJob : ComputeJob
    {
        private readonly ICrypto _crypto;
        private readonly ChainVerifier _verifier;
        private readonly byte[] _serverPoint = new byte[P256.PointSize];
        private readonly byte[] _signature = new byte[P256.SignatureSize];
        private readonly byte[] _digest = new byte[P256.DigestSize];
        private readonly byte[] _ownPoint = new byte[P256.PointSize];
        private readonly byte[] _premaster = new byte[P256.ScalarSize];
        private CertificateChain _chain;
        private Certificate[] _anchors;
        private int _anchorCount;
        private ChainPolicy _policy;
        private IPrivateKey _ephemeral;
        private int _slice;

        public ServerProofJob(ICrypto crypto, ChainVerifier verifier)
        {
            _crypto = crypto;
            _verifier = verifier;
        }

        /// <summary>The server's ephemeral point: to be filled in.</summary>
        public byte[] ServerPoint { get { return _serverPoint; } }

        /// <summary>Its signature, r and s: to be filled in.</summary>
        public byte[] Signature { get { return _signature; } }

        /// <summary>What the signature is over: to be filled in.</summary>
        public byte[] Digest { get { return _digest; } }

        /// <summary>The chain that the server showed.</summary>
        public CertificateChain Chain { set { _chain = value; } }

        public bool IsFinished { get; private set; }

        public DtlsFault Fault { get; private set; }

        public X509Fault ChainFault { get; private set; }

        /// <summary>Who the server is; null until proven.</summary>
        public PeerVerified Peer { get; private set; }

        /// <summary>Our ephemeral point.</summary>
        public byte[] OwnPoint { get { return _ownPoint; } }

        /// <summary>The shared secret: use it and <see cref="Zeroise"/>.</summary>
        public byte[] Premaster { get { return _premaster; } }

        public void SetTrust(Certificate[] anchors, int anchorCount, ChainPolicy policy)
        {
            _anchors = anchors;
            _anchorCount = anchorCount;
            _policy = policy;
        }

        public override bool Advance()
        {
            switch (_slice++)
            {
                case 0:
                    VerifyChain();
                    break;
                case 1:
                    // RFC 8422 section 5.4: over both randoms and the parameters.
                    if (!Peer.Key.Verify(_digest, 0, _signature, 0))
                    {
                        Fault = DtlsFault.DecryptError;
                    }
                    break;
                case 2:
                    _ephemeral = _crypto.GenerateKeyPair(KeyUse.Agree);
                    _ephemeral.CopyPublicPoint(_ownPoint, 0);
                    break;
                default:
                    Agree();
                    IsFinished = true;
                    break;
            }
            if (Fault != DtlsFault.None) { IsFinished = true; }
            return IsFinished;
        }

        public void Zeroise()
        {
            Bytes.Zeroise(_premaster);
            if (_ephemeral != null) { _ephemeral.Dispose(); }
            _ephemeral = null;
        }

        private void VerifyChain()
        {
            ChainFault = _verifier.Verify(
                _chain, _anchors, _anchorCount, _policy, out PeerVerified peer);
            Fault = FaultAlert.FaultOf(ChainFault);
            Peer = peer;
        }

        private void Agree()
        {
            // A point that is not on the curve is refused here (RFC 8422 section 5.11).
            if (!_ephemeral.TryAgree(_serverPoint, 0, _premaster, 0))
            {
                Fault = DtlsFault.IllegalParameter;
            }
            _ephemeral.Dispose();
            _ephemeral = null;
        }
    }
}
