using System;
using System.Security.Cryptography;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>CertificateVerify over another transcript, by another key, with another
    /// scheme.</summary>
    public sealed class CertificateVerifyWrong
    {
        [Fact]
        public void Over_another_transcript()
        {
            AssertRefused(
                c => c.Signed = input => Wire.Spoilt(input, 40), DtlsFault.DecryptError, 51);
            AssertRefused(c => c.Signed = input => input[..^1], DtlsFault.DecryptError, 51);
            AssertRefused(c => c.Signed = input => new byte[0], DtlsFault.DecryptError, 51);
            AssertRefused(
                c => c.Signed = input => Wire.Join(input, new byte[1]), DtlsFault.DecryptError, 51);
        }

        [Fact]
        public void By_another_key()
        {
            AssertRefused(
                c => c.SignedBy = ECDsa.Create(ECCurve.NamedCurves.nistP256),
                DtlsFault.DecryptError, 51);
        }

        [Theory]
        [InlineData(0x0401)]
        [InlineData(0x0203)]
        [InlineData(0x0503)]
        [InlineData(0x0807)]
        [InlineData(0)]
        public void With_another_scheme(int scheme)
        {
            AssertRefused(c => c.Scheme = scheme, DtlsFault.IllegalParameter, 47);
        }

        [Fact]
        public void That_of_an_earlier_handshake()
        {
            ServerDialogue before = new ServerDialogue().TakeFlight();
            WireMessage old = before.Client.Find(Wire.CertificateVerify);
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Plain(d.Client.AnswerWith(old)));
            d.ExpectRefusal(DtlsFault.DecryptError, 51);
        }

        private static void AssertRefused(Action<PeerClient> change, DtlsFault fault, int alert)
        {
            ServerDialogue d = ServerDialogue.With(change).TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.ExpectRefusal(fault, alert);
        }
    }
}
