using System;
using Xunit;

namespace Device.Tests.Peers
{
    /// <summary>A theory that needs foreign tools; skipped, with the reason, where one is
    /// missing.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class PeerTheoryAttribute : TheoryAttribute
    {
        public PeerTheoryAttribute(params Peer[] peers)
        {
            Peers = peers;
            Skip = PeerTools.WhyNot(peers);
        }

        public Peer[] Peers { get; }
    }
}
