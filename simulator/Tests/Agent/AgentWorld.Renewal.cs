using System.Collections.Generic;
using Device.Agent.Renewal;
using Device.Lwm2m;
using Device.Lwm2m.Formats;

namespace Simulator.Tests.Agent
{
    /// <content>Renewals over the management session.</content>
    internal sealed partial class AgentWorld
    {
        /// <summary>How renewals over the management session ended: "Initiator name
        /// status".</summary>
        public List<string> Renewals { get; } = new List<string>();

        /// <summary>How often the management service wanted a restart.</summary>
        public int Restarts { get; private set; }

        public CeStatus Renew(string name)
        {
            CeStatus status = Agent.CertificateRenew(name, NowMs);
            Drain();
            return status;
        }

        private static string Describe(RenewalEvent ended)
        {
            return $"{ended.Initiator} {ended.Name} {ended.Status}";
        }

        /// <summary>The product tells that a value has changed.</summary>
        public void ResourceChanged(int objectId, int instanceId, int resourceId)
        {
            Agent.ResourceChanged(objectId, instanceId, resourceId, NowMs);
            Drain();
        }

        /// <summary>The product tells a value by itself.</summary>
        public bool TrySend(NodePath path)
        {
            bool isSent = Agent.TrySend(new[] { path }, 1, NowMs);
            Drain();
            return isSent;
        }
    }
}
