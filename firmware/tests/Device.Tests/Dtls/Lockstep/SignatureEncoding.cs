using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The right signature in encodings that are not DER: one signature has one
    /// encoding.</summary>
    public sealed class SignatureEncoding
    {
        [Fact]
        public void Only_DER_is_read()
        {
            AssertRefused((r, s) => new byte[0], "nothing");
            AssertRefused((r, s) => Wire.Join(r, s), "two numbers without a frame");
            AssertRefused((r, s) => Framed(r, s, 0x31), "a set");
            AssertRefused((r, s) => Framed(Padded(r), s), "zeros in front");
            AssertRefused(
                (r, s) => Wire.Join(WireSignature.Der(r, s), new byte[1]), "a byte behind");
            AssertRefused(
                (r, s) => WireSignature.Sequence(Wire.Join(
                    WireSignature.Integer(r), WireSignature.Integer(s), new byte[] { 5, 0 })),
                "a third element");
            AssertRefused((r, s) => LongForm(WireSignature.Der(r, s)), "a length in long form");
            AssertRefused((r, s) => Indefinite(WireSignature.Der(r, s)), "an indefinite length");
            AssertRefused((r, s) => WireSignature.Der(r, s)[..^1], "cut");
            AssertRefused((r, s) => WireSignature.Sequence(WireSignature.Integer(r)), "one number");
            AssertRefused((r, s) => Framed(Negative(r), s), "a negative number");
        }

        private static void AssertRefused(Func<byte[], byte[], byte[]> encode, string why)
        {
            ClientDialogue d = ClientDialogue.With(server => server.Signature = der =>
            {
                int first = der[3];
                byte[] r = der[4..(4 + first)];
                byte[] s = der[(6 + first)..];
                return encode(r, s);
            });
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecryptError, 51, why);
        }

        private static byte[] Framed(byte[] r, byte[] s, int tag = 0x30)
        {
            byte[] content = Wire.Join(WireSignature.RawInteger(r), WireSignature.RawInteger(s));
            return Wire.Join(new[] { (byte)tag, (byte)content.Length }, content);
        }

        private static byte[] Padded(byte[] number)
        {
            return Wire.Join(new byte[2], number);
        }

        private static byte[] Negative(byte[] number)
        {
            byte[] negative = number[^32..];
            // Without the zero in front of it the highest bit is a sign.
            negative[0] |= 0x80;
            return negative;
        }

        private static byte[] LongForm(byte[] der)
        {
            return Wire.Join(new byte[] { 0x30, 0x81, der[1] }, der[2..]);
        }

        private static byte[] Indefinite(byte[] der)
        {
            return Wire.Join(new byte[] { 0x30, 0x80 }, der[2..], new byte[2]);
        }
    }
}
