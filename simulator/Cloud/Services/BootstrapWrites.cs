using System;
using Device.Lwm2m;
using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Services
{
    /// <summary>The bodies that a bootstrap writes into a device; the same for all, so they are
    /// made once.</summary>
    internal sealed class BootstrapWrites
    {
        /// <summary>Short server id of the management service.</summary>
        public const int ShortServerId = 1;

        private const int TrustAnchorAssertion = 2;
        private const int InstanceId = 1;
        private const int BodyCountMax = 2048;
        private const int TimeResource = 13;

        private readonly byte[] _security;
        private readonly byte[] _server;

        public BootstrapWrites(string managementUri, byte[] serverCertificate, int lifetimeSeconds)
        {
            _security = Build(writer =>
            {
                int mark = writer.Begin(TlvType.ObjectInstance, InstanceId);
                writer.WriteText(TlvType.Resource, 0, managementUri);
                writer.WriteBoolean(TlvType.Resource, 1, false);
                writer.WriteInteger(TlvType.Resource, 2, BootstrapAccount.ModeEst);
                writer.WriteOpaque(
                    TlvType.Resource, 4, serverCertificate, 0, serverCertificate.Length);
                writer.WriteInteger(TlvType.Resource, 10, ShortServerId);
                // What 4 is: without it a client has to take the CA for the server's own.
                writer.WriteInteger(TlvType.Resource, 15, TrustAnchorAssertion);
                writer.End(mark);
            });
            _server = Build(writer =>
            {
                int mark = writer.Begin(TlvType.ObjectInstance, InstanceId);
                writer.WriteInteger(TlvType.Resource, 0, ShortServerId);
                writer.WriteInteger(TlvType.Resource, 1, lifetimeSeconds);
                writer.WriteBoolean(TlvType.Resource, 6, false);
                writer.WriteText(TlvType.Resource, 7, "U");
                writer.End(mark);
            });
        }

        /// <summary>PUT /0: the management service's account, EST mode.</summary>
        public void WriteSecurity(CoapRequest request)
        {
            request.Reset(CoapCode.Put, "0")
                .SetPayload(CoapContentFormat.Tlv, _security, 0, _security.Length);
        }

        /// <summary>PUT /1: lifetime and binding of the same account.</summary>
        public void WriteServer(CoapRequest request)
        {
            request.Reset(CoapCode.Put, "1")
                .SetPayload(CoapContentFormat.Tlv, _server, 0, _server.Length);
        }

        /// <summary>PUT /3: the time; the device decides what it believes of it.</summary>
        public static void WriteTime(CoapRequest request, long nowSeconds)
        {
            byte[] body = Build(writer =>
            {
                int mark = writer.Begin(TlvType.ObjectInstance, 0);
                writer.WriteInteger(TlvType.Resource, TimeResource, nowSeconds);
                writer.End(mark);
            });
            request.Reset(CoapCode.Put, "3")
                .SetPayload(CoapContentFormat.Tlv, body, 0, body.Length);
        }

        private static byte[] Build(Action<TlvWriter> write)
        {
            byte[] buffer = new byte[BodyCountMax];
            TlvWriter writer = new TlvWriter(buffer, 0, buffer.Length);
            write(writer);
            if (writer.Failed) { throw new InvalidOperationException("a bootstrap body"); }
            return buffer.AsSpan(0, writer.Count).ToArray();
        }
    }
}
