using System;
using Xunit;

namespace Device.Tests.Peers
{
    /// <summary>A fact that needs foreign tools; skipped, with the reason, where one is missing.
    /// The test command turns a skip into a failure when CI=true.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class PeerFactAttribute : FactAttribute
    {
        public PeerFactAttribute(params Peer[] peers)
        {
            Peers = peers;
            Skip = PeerTools.WhyNot(peers);
        }

        public Peer[] Peers { get; }
    }
}
