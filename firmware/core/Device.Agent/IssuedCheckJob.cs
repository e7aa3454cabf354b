using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Agent
{
    /// <summary>
    /// Checks a newly issued chain before it is staged: a mistake of the CA must cost an enrolment
    /// and not the device (facts/pelion.md C8): key, CN, OU, chain, usage, expiry.
    /// </summary>
    internal sealed class IssuedCheckJob : ComputeJob
    {
        private readonly ChainVerifier _verifier;
        private readonly byte[] _chainDer;
        private readonly byte[] _publicPoint;
        private readonly Certificate _serviceAnchor;
        private readonly RequestSubject _subject;
        private readonly ChainPolicy _policy;

        public IssuedCheckJob(
            ChainVerifier verifier, byte[] chainDer, byte[] publicPoint,
            Certificate serviceAnchor, RequestSubject subject, ChainPolicy policy)
        {
            _verifier = verifier;
            _chainDer = chainDer;
            _publicPoint = publicPoint;
            _serviceAnchor = serviceAnchor;
            _subject = subject;
            _policy = policy;
        }

        public AgentFault Fault { get; private set; }

        public X509Fault ChainFault { get; private set; }

        public override bool Advance()
        {
            Fault = Check();
            return true;
        }

        private AgentFault Check()
        {
            ChainFault = CertificateChain.TryParse(
                _chainDer, 0, _chainDer.Length, out CertificateChain chain);
            if (ChainFault != X509Fault.None) { return AgentFault.IssuedChainInvalid; }
            Certificate leaf = chain.Leaf;
            if (!Bytes.AreEqual(leaf.PublicPoint, _publicPoint))
            {
                return AgentFault.IssuedKeyMismatch;
            }
            if (leaf.CommonName != _subject.CommonName) { return AgentFault.IssuedNameMismatch; }
            if (leaf.OrganizationalUnit != _subject.OrganizationalUnit)
            {
                return AgentFault.IssuedAccountMismatch;
            }

            // The service's own anchor vouches for its internal CA. Another CA sends its
            // certificate along, as the last of the chain: that one then only has to be
            // consistent, since it is the service that must trust it. So has the leaf itself,
            // when neither is there.
            Certificate last = chain.Get(chain.Count - 1);
            bool isVouched = _serviceAnchor != null && _serviceAnchor.MaySignCertificates;
            Certificate[] anchors = { isVouched ? _serviceAnchor : last, last };
            ChainFault = _verifier.Verify(
                chain, anchors, chain.Count > 1 ? 2 : 1, _policy, out PeerVerified ignored);
            return ChainFault == X509Fault.None ? AgentFault.None : AgentFault.IssuedChainInvalid;
        }
    }
}
