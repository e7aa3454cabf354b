using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Services
{
    /// <summary>What a service keeps for a session: one CoAP endpoint, made when it is
    /// first needed.</summary>
    internal class Conversation
    {
        public Conversation(ISecureSession session)
        {
            Session = session;
        }

        /// <summary>The session.</summary>
        public ISecureSession Session { get; }

        /// <summary>Its place in the index; null before it has one.</summary>
        public SessionLink? Link { get; set; }

        /// <summary>Null before anything was heard or asked.</summary>
        public CoapEndpoint? Endpoint { get; set; }

        /// <summary>The exchange that asks for a sign of life from a new address, or -1.</summary>
        public int PingId { get; set; } = -1;

        /// <summary>The path that it was sent to.</summary>
        public int PingPath { get; set; }
    }
}
