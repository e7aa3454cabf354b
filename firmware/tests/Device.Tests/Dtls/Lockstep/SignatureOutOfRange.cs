using System;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Signatures whose numbers are zero (CVE-2022-21449), the group's order or
    /// beyond.</summary>
    public sealed class SignatureOutOfRange
    {
        [Fact]
        public void None_is_taken_for_a_signature()
        {
            byte[] order = WireSignature.Order;
            byte[] above = Wire.Spoilt(order, -1, 0x03);
            byte[] largest = Wire.Filled(32, 0xff);
            byte[][] bad = { WireSignature.Zero, order, above, largest };
            foreach (byte[] number in bad)
            {
                foreach (byte[] other in bad.Append(WireSignature.One))
                {
                    AssertRefused(WireSignature.Der(number, other));
                    AssertRefused(WireSignature.Der(other, number));
                }
            }
        }

        private static void AssertRefused(byte[] der)
        {
            ClientDialogue d = ClientDialogue.With(server => server.Signature = _ => der);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecryptError, 51, Convert.ToHexString(der));
        }
    }
}
