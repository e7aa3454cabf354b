using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Ephemeral points of a client that are none.</summary>
    public sealed class ClientPointWrong
    {
        [Fact]
        public void None_is_agreed_with()
        {
            byte[] prime = Convert.FromHexString(
                "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
            AssertRefused(point => Wire.Spoilt(point, -1), "off the curve");
            AssertRefused(point => Wire.Join(new byte[] { 4 }, new byte[64]), "zero and zero");
            AssertRefused(point => new byte[] { 0 }, "infinity");
            AssertRefused(point => new byte[65], "infinity, as long as a point");
            AssertRefused(point => Wire.Join(new byte[] { 2 }, point[1..33]), "compressed");
            AssertRefused(
                point => Wire.Join(new[] { (byte)(6 | (point[64] & 1)) }, point[1..]), "hybrid");
            AssertRefused(point => point[..64], "one short");
            AssertRefused(point => Wire.Join(point, new byte[1]), "one long");
            AssertRefused(
                point => Wire.Join(point[..1], Wire.Filled(64, 0xff)), "beyond the field");
            AssertRefused(point => Wire.Join(point[..1], prime, point[33..]), "x is the prime");
        }

        [Fact]
        public void A_point_of_no_length_is_a_decode_error()
        {
            ServerDialogue d = ServerDialogue.With(c => c.KeyExchangePoint = new byte[0]);
            d.TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.ExpectRefusal(DtlsFault.DecodeError, 50);
        }

        private static void AssertRefused(Func<byte[], byte[]> change, string why)
        {
            ServerDialogue d = ServerDialogue.With(c => c.KeyExchangePoint = change(c.Point));
            d.TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.ExpectRefusal(DtlsFault.IllegalParameter, 47, why);
        }
    }
}
