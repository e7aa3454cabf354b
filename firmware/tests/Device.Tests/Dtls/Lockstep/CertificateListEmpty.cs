using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server that shows no certificate.</summary>
    public sealed class CertificateListEmpty
    {
        [Fact]
        public void It_is_refused()
        {
            ClientDialogue d = ClientDialogue.With(
                server => server.Identity = new WireIdentity(ClientDialogue.ServerIdentity.Key));
            d.SendFlight();
            Assert.Equal(X509Fault.ChainEmpty, d.ChainFault);
            d.ExpectRefusal(DtlsFault.PeerCertificateInvalid, 42);
        }

        [Fact]
        public void An_empty_entry_is_a_decode_error()
        {
            WireIdentity honest = ClientDialogue.ServerIdentity;
            ClientDialogue d = ClientDialogue.With(
                server => server.Identity = new WireIdentity(
                    honest.Key, honest.Chain[0], Array.Empty<byte>()));
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecodeError, 50);
        }
    }
}
