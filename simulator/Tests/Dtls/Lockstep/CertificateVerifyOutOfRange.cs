using System;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Signatures whose numbers are zero (CVE-2022-21449), the group's order or beyond,
    /// and such as are no DER.</summary>
    public sealed class CertificateVerifyOutOfRange
    {
        [Fact]
        public void None_is_taken_for_a_signature()
        {
            byte[] order = WireSignature.Order;
            byte[][] bad =
            {
                WireSignature.Zero, order, Wire.Spoilt(order, -1, 0x03), Wire.Filled(32, 0xff),
            };
            foreach (byte[] number in bad)
            {
                foreach (byte[] other in bad.Append(WireSignature.One))
                {
                    AssertRefused(_ => WireSignature.Der(number, other));
                    AssertRefused(_ => WireSignature.Der(other, number));
                }
            }
        }

        [Fact]
        public void Only_DER_is_read()
        {
            AssertRefused(der => new byte[0]);
            AssertRefused(der => Wire.Join(der, new byte[1]));
            AssertRefused(der => der[..^1]);
            AssertRefused(der => Wire.Join(new byte[] { 0x30, 0x81, der[1] }, der[2..]));
            AssertRefused(der => Wire.Join(new byte[] { 0x30, 0x80 }, der[2..], new byte[2]));
            AssertRefused(der => Wire.Join(new byte[] { 0x31 }, der[1..]));
            AssertRefused(der => Wire.Join(
                new[] { (byte)0x30, (byte)(der[1] + 1), (byte)2, (byte)(der[3] + 1), (byte)0 },
                der[4..]));
        }

        private static void AssertRefused(Func<byte[], byte[]> signature)
        {
            ServerDialogue d = ServerDialogue.With(c => c.Signature = signature).TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.ExpectRefusal(DtlsFault.DecryptError, 51);
        }
    }
}
