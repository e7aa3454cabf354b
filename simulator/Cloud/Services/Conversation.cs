using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Services
{
    /// <summary>What a service keeps for a session: one CoAP endpoint, made at the first
    /// datagram.</summary>
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

        /// <summary>Null before the first datagram.</summary>
        public CoapEndpoint? Endpoint { get; set; }
    }
}
