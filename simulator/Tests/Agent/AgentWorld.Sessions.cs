using System;
using System.Net;
using Simulator.Cloud.Dtls;

namespace Simulator.Tests.Agent
{
    /// <content>What happens to sessions on the way.</content>
    internal sealed partial class AgentWorld
    {
        /// <summary>The management service's pre-shared keys.</summary>
        public Func<byte[], byte[]?> PskLookup
        {
            set { _managementWire.PskLookup = value; }
        }

        /// <summary>True: what the services send is lost.</summary>
        public bool IsDeaf { get; set; }

        /// <summary>Sees every datagram of the management service.</summary>
        public Action<byte[]> OnServerDatagram
        {
            set { _managementWire.OnServerDatagram = value; }
        }

        /// <summary>The device receives a datagram, whoever sent it.</summary>
        public void Inject(int path, byte[] datagram)
        {
            Agent.HandleDatagram(path, datagram, 0, datagram.Length, NowMs);
            Drain();
        }

        /// <summary>The services know no session any more.</summary>
        public void RestartServices()
        {
            _bootstrapWire.Restart();
            _managementWire.Restart();
        }

        /// <summary>A NAT on the way gives the device another address.</summary>
        public void Rebind(int path)
        {
            _addresses[path] = PeerAddress.From(
                new IPEndPoint(IPAddress.Parse("10.0.0.1"), _sourcePort++));
        }
    }
}
