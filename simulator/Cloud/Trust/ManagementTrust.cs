using Device.X509;
using Simulator.Cloud.Ca;

namespace Simulator.Cloud.Trust
{
    /// <summary>Under whom the management service lets devices in: the authorities that issue
    /// here, and those of others that an account trusts with it. One snapshot of both, made anew
    /// when either changed. Thread-safe.</summary>
    public sealed class ManagementTrust
    {
        private readonly RootCas _signers;
        private readonly TrustRegistry _registry;
        private volatile Joined _joined;

        /// <param name="signers">Who issues here.</param>
        /// <param name="registry">Whom accounts trust.</param>
        public ManagementTrust(RootCas signers, TrustRegistry registry)
        {
            _signers = signers;
            _registry = registry;
            _joined = Join();
        }

        /// <summary>The anchors at this moment. The same object as long as they are the
        /// same.</summary>
        public TrustSnapshot Current
        {
            get
            {
                Joined joined = _joined;
                if (joined.Own != _signers.Trust || joined.Others != _registry.Registration)
                {
                    joined = Join();
                    _joined = joined;
                }
                return joined.Both;
            }
        }

        private Joined Join()
        {
            TrustSnapshot own = _signers.Trust;
            TrustSnapshot others = _registry.Registration;
            Certificate[] anchors = [.. own.Anchors, .. others.Anchors];
            return new Joined(own, others, new TrustSnapshot(anchors));
        }

        private sealed record Joined(TrustSnapshot Own, TrustSnapshot Others, TrustSnapshot Both);
    }
}
