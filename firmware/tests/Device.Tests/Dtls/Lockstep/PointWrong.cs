using System;
using System.Security.Cryptography;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Ephemeral points that are none, well signed: off the curve, at infinity,
    /// compressed, hybrid, of a wrong length, with coordinates out of range.</summary>
    public sealed class PointWrong
    {
        [Fact]
        public void None_is_agreed_with()
        {
            AssertRefused(point => Wire.Spoilt(point, -1), "off the curve");
            AssertRefused(point => Wire.Join(new byte[] { 4 }, new byte[64]), "zero and zero");
            AssertRefused(point => new byte[] { 0 }, "infinity");
            AssertRefused(point => new byte[65], "infinity, as long as a point");
            AssertRefused(point => Wire.Join(new byte[] { 2 }, point[1..33]), "compressed");
            AssertRefused(point => Wire.Join(new byte[] { 3 }, point[1..33]), "compressed, odd");
            AssertRefused(
                point => Wire.Join(new[] { (byte)(6 | (point[64] & 1)) }, point[1..]), "hybrid");
            AssertRefused(point => point[..64], "one short");
            AssertRefused(point => Wire.Join(point, new byte[1]), "one long");
            AssertRefused(
                point => Wire.Join(point[..1], Wire.Filled(64, 0xff)), "beyond the field");
            AssertRefused(point => Wire.Join(point[..1], PrimeAnd(point)), "x is the prime");
            AssertRefused(point => Wire.Join(point[..1], OfP384()), "of another curve");
        }

        private static void AssertRefused(Func<byte[], byte[]> change, string why)
        {
            ClientDialogue d = ClientDialogue.With(
                server => server.KeyExchangePoint = change(server.Point));
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.IllegalParameter, 47, why);
        }

        private static byte[] PrimeAnd(byte[] point)
        {
            byte[] prime = Convert.FromHexString(
                "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
            return Wire.Join(prime, point[33..]);
        }

        private static byte[] OfP384()
        {
            using ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
            return ScriptedPeer.PointOf(key.ExportParameters(false))[1..65];
        }

        [Fact]
        public void A_point_of_no_length_is_a_decode_error()
        {
            ClientDialogue d = ClientDialogue.With(server => server.KeyExchangePoint = new byte[0]);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecodeError, 50);
        }
    }
}
