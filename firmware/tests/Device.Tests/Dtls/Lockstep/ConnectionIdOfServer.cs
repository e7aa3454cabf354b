using System;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The id that the server gives: in every record of epoch 1 that we send, and in none
    /// of epoch 0 (RFC 9146).</summary>
    public sealed class ConnectionIdOfServer
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(8)]
        [InlineData(32)]
        [InlineData(255)]
        public void Our_records_have_it(int count)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.OfferConnectionId = true;
            byte[] id = Wire.Filled(count, 0xc1);
            d.Server.OwnConnectionId = id;
            d.Server.Extensions.Add((54, Wire.Join(new[] { (byte)count }, id)));
            d.Connect();
            Assert.Equal(new byte[] { 0 }, d.Server.Offer.Single(entry => entry.Type == 54).Data);
            d.Complete();
            d.Close();
            WireRecord goodbye = d.TakeRecord();
            Assert.Equal(count == 0 ? Wire.Alert : Wire.ConnectionIdRecord, goodbye.Type);
            Assert.Equal(Wire.Alarm(Wire.Warning, 0), d.Server.Open(goodbye));
        }

        [Theory]
        [InlineData("empty", "")]
        [InlineData("a length past the end", "05aa")]
        [InlineData("bytes behind it", "01aabb")]
        public void A_malformed_one_is_a_decode_error(string why, string hex)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.OfferConnectionId = true;
            d.Server.Extensions.Add((54, Convert.FromHexString(hex)));
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.DecodeError, 50, why);
        }

        [Fact]
        public void One_that_leaves_no_room_is_refused_by_name()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.OfferConnectionId = true;
            d.Options.DatagramMax = 256;
            d.Server.Extensions.Add((54, Wire.Join(new byte[] { 255 }, Wire.Filled(255))));
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.ConnectionIdInvalid, 47);
        }
    }
}
