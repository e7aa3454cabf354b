using System;
using System.Security.Cryptography;
using Device.Lwm2m;
using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Services
{
    /// <summary>The bodies that a bootstrap writes into a device; the same for all that enrol, so
    /// they are made once.</summary>
    internal sealed class BootstrapWrites
    {
        /// <summary>Short server id of the management service.</summary>
        public const int ShortServerId = 1;

        private const int TrustAnchorAssertion = 2;
        private const int BodyCountMax = 2048;
        private const int TimeResource = 13;

        private readonly string _managementUri;
        private readonly byte[] _serverCertificate;
        private readonly int _lifetimeSeconds;
        private readonly byte[] _security;
        private readonly byte[] _server;

        public BootstrapWrites(string managementUri, byte[] serverCertificate, int lifetimeSeconds)
        {
            _managementUri = managementUri;
            _serverCertificate = serverCertificate;
            _lifetimeSeconds = lifetimeSeconds;
            _security = Build(
                writer => WriteAccount(writer, null, AccountPlaces.InstanceDefault));
            _server = BuildServer(AccountPlaces.InstanceDefault);
        }

        /// <summary>PUT /0: the management service's account, EST mode, or with the credential
        /// that was made for the device.</summary>
        /// <param name="request">Becomes the request.</param>
        /// <param name="given">What was made for the device; null when it enrols.</param>
        /// <param name="instance">Where to.</param>
        /// <returns>The body; to be zeroed when it holds a key.</returns>
        public byte[] WriteSecurity(CoapRequest request, GivenCredential? given, int instance)
        {
            byte[] body = given == null
                ? _security
                : Build(writer => WriteAccount(writer, given, instance));
            request.Reset(CoapCode.Put, "0")
                .SetPayload(CoapContentFormat.Tlv, body, 0, body.Length);
            return body;
        }

        /// <summary>PUT /1: lifetime and binding of the same account.</summary>
        public void WriteServer(CoapRequest request, int instance)
        {
            byte[] body = instance == AccountPlaces.InstanceDefault
                ? _server
                : BuildServer(instance);
            request.Reset(CoapCode.Put, "1")
                .SetPayload(CoapContentFormat.Tlv, body, 0, body.Length);
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

        private byte[] BuildServer(int instance)
        {
            return Build(writer =>
            {
                int mark = writer.Begin(TlvType.ObjectInstance, instance);
                writer.WriteInteger(TlvType.Resource, 0, ShortServerId);
                writer.WriteInteger(TlvType.Resource, 1, _lifetimeSeconds);
                writer.WriteBoolean(TlvType.Resource, 6, false);
                writer.WriteText(TlvType.Resource, 7, "U");
                writer.End(mark);
            });
        }

        private void WriteAccount(TlvWriter writer, GivenCredential? given, int instance)
        {
            int mark = writer.Begin(TlvType.ObjectInstance, instance);
            writer.WriteText(TlvType.Resource, 0, _managementUri);
            writer.WriteBoolean(TlvType.Resource, 1, false);
            writer.WriteInteger(
                TlvType.Resource, 2,
                given == null ? BootstrapAccount.ModeEst : BootstrapAccount.ModeCertificate);
            // 3 and 5 are mandatory (LwM2M 1.1 appendix E.1) and in EST mode the device makes both:
            // an instance without them is none that Leshan's client could read.
            byte[] certificate = given == null ? [] : given.Certificate;
            byte[] key = given == null ? [] : given.Key;
            writer.WriteOpaque(TlvType.Resource, 3, certificate, 0, certificate.Length);
            writer.WriteOpaque(
                TlvType.Resource, 4, _serverCertificate, 0, _serverCertificate.Length);
            writer.WriteOpaque(TlvType.Resource, 5, key, 0, key.Length);
            writer.WriteInteger(TlvType.Resource, 10, ShortServerId);
            // What 4 is: without it a client has to take the CA for the server's own.
            writer.WriteInteger(TlvType.Resource, 15, TrustAnchorAssertion);
            writer.End(mark);
        }

        private static byte[] Build(Action<TlvWriter> write)
        {
            byte[] buffer = new byte[BodyCountMax];
            TlvWriter writer = new TlvWriter(buffer, 0, buffer.Length);
            write(writer);
            if (writer.Failed) { throw new InvalidOperationException("a bootstrap body"); }
            byte[] body = buffer.AsSpan(0, writer.Count).ToArray();
            CryptographicOperations.ZeroMemory(buffer);
            return body;
        }
    }
}
