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
            KcmArea area, DtlsCredential identity, Certificate anchor, ServerUri uri)
        {
            Area = area;
            Identity = identity;
            Anchor = anchor;
            Uri = uri;
        }

        public KcmArea Area { get; }

        public DtlsCredential Identity { get; }

        public Certificate Anchor { get; }

        public ServerUri Uri { get; }

        public void Dispose()
        {
            Identity.Key.Dispose();
        }
    }
}
