using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>NewSessionTicket malformed, not announced, missing, too early.</summary>
    public sealed class SessionTicketWrong
    {
        [Theory]
        [InlineData("empty", "")]
        [InlineData("no length", "00000e10")]
        [InlineData("a length past the end", "00000e100005aa")]
        [InlineData("the longest length", "00000e10ffffaa")]
        [InlineData("bytes behind it", "00000e100001aabb")]
        public void A_malformed_one_is_a_decode_error(string why, string hex)
        {
            ClientDialogue d = Announced();
            d.Send(d.Server.Plain(new WireMessage(
                Wire.NewSessionTicket, d.Server.NextMessage, Convert.FromHexString(hex)).Whole));
            d.ExpectRefusal(DtlsFault.DecodeError, 50, why);
        }

        [Fact]
        public void One_that_was_not_announced_does_not_count()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            d.Send(d.Server.Plain(new WireMessage(
                Wire.NewSessionTicket, d.Server.NextMessage,
                Convert.FromHexString("00000e100001aa")).Whole));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.FragmentsDropped);
            d.Complete();
        }

        [Fact]
        public void Without_the_announced_one_the_Finished_waits()
        {
            ClientDialogue d = Announced();
            int number = d.Server.NextMessage;
            d.Send(d.Server.ChangeCipherSpec(), d.Server.Sealed(
                new WireMessage(Wire.Finished, number, Wire.Filled(12))));
            Assert.Equal(0, d.TimesConnected);
        }

        [Fact]
        public void An_answer_to_no_offer_is_refused()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.OfferSessionTicket = false;
            d.Server.Ticket = Wire.Filled(5);
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.UnsupportedExtension, 110);
        }

        private static ClientDialogue Announced()
        {
            ClientDialogue d = new ClientDialogue();
            d.Server.Ticket = Wire.Filled(5);
            return d.Connect().SendFlight().TakeAnswer();
        }
    }
}
