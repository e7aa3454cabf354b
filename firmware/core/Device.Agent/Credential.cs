using System;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <summary>All that a connection to a service needs, taken from one area of the store, so
    /// that a key of one generation never meets a certificate of another.</summary>
    internal sealed class Credential : IDisposable
    {
        public Credential(
            KcmArea area, DtlsCredential identity, Certificate[] anchors, ServerUri uri,
            ServerTrust trust, CertificatePin pin)
        {
            Area = area;
            Identity = identity;
            Anchors = anchors;
            Uri = uri;
            Trust = trust;
            Pin = pin;
        }

        /// <summary>One with a pre-shared key.</summary>
        public Credential(KcmArea area, DtlsPreSharedKey psk, ServerUri uri, ServerTrust trust)
        {
            Area = area;
            Psk = psk;
            Anchors = new Certificate[0];
            Uri = uri;
            Trust = trust;
        }

        public KcmArea Area { get; }

        /// <summary>Key and chain; null with a pre-shared key.</summary>
        public DtlsCredential Identity { get; }

        /// <summary>Null with a certificate.</summary>
        public DtlsPreSharedKey Psk { get; }

        /// <summary>The device's certificate, or null.</summary>
        public Certificate Leaf { get { return Identity == null ? null : Identity.Chain.Leaf; } }

        public Certificate[] Anchors { get; }

        public ServerUri Uri { get; }

        public ServerTrust Trust { get; }

        /// <summary>What is pinned besides the anchors, or null.</summary>
        public CertificatePin Pin { get; }

        /// <summary>The name that the server's certificate has to bear: what the account says,
        /// else the URI's host.</summary>
        public string ServerName
        {
            get { return Trust.ServerName.Length > 0 ? Trust.ServerName : Uri.Host; }
        }

        public void Dispose()
        {
            Identity?.Key.Dispose();
            Psk?.Dispose();
        }
    }
}
