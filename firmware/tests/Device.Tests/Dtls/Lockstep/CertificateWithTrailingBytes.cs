using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Bytes behind a certificate inside its entry, and behind the list.</summary>
    public sealed class CertificateWithTrailingBytes
    {
        [Theory]
        [InlineData("a zero", "00")]
        [InlineData("half an element", "3005")]
        [InlineData("a whole element", "0500")]
        public void Nothing_may_stand_behind_a_certificate(string why, string hex)
        {
            WireIdentity honest = ClientDialogue.ServerIdentity;
            byte[] longer = Wire.Join(honest.Chain[0], Convert.FromHexString(hex));
            ClientDialogue d = ClientDialogue.With(
                server => server.Identity = new WireIdentity(honest.Key, longer));
            d.SendFlight();
            Assert.True(d.Fault is DtlsFault.PeerCertificateInvalid or DtlsFault.DecodeError, why);
            d.ExpectRefusal(d.Fault, d.Fault == DtlsFault.DecodeError ? 50 : 42, why);
        }

        [Fact]
        public void Two_certificates_in_one_entry_are_a_decode_error()
        {
            WireIdentity honest = ClientDialogue.ServerIdentity;
            byte[] both = Wire.Join(honest.Chain[0], ClientDialogue.Authority.Der);
            ClientDialogue d = ClientDialogue.With(
                server => server.Identity = new WireIdentity(honest.Key, both));
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecodeError, 50);
        }
    }
}
