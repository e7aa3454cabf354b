using System;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The dialogue that all others depart from: without it their refusals would prove
    /// nothing.</summary>
    public sealed class HonestHandshake
    {
        [Theory]
        [InlineData("CCM-8, no cookie", Wire.Ccm8, -1, true)]
        [InlineData("CCM-8, cookie", Wire.Ccm8, 16, true)]
        [InlineData("GCM, cookie", Wire.Gcm, 32, true)]
        [InlineData("an empty cookie", Wire.Ccm8, 0, true)]
        [InlineData("the longest cookie", Wire.Ccm8, 255, true)]
        [InlineData("nobody asks for a certificate", Wire.Ccm8, -1, false)]
        public void Client_and_hand_made_server_agree(
            string why, int suite, int cookieCount, bool asks)
        {
            ClientDialogue d = new ClientDialogue();
            d.Server.Suite = suite;
            d.Server.AsksForCertificate = asks;
            d.Connect();
            if (cookieCount >= 0) { d.ExchangeCookie(Wire.Filled(cookieCount)); }
            d.Complete();
            Assert.True(d.TimesConnected == 1, why);
            Assert.Equal(asks ? 1 : 0, d.Server.ClientChain.Count);
            Assert.Equal(0, d.Counters.RecordsForged + d.Counters.RecordsIgnored);
        }

        [Fact]
        public void The_offer_is_what_the_profile_says()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.ServerName = "server";
            d.Options.OfferGcm = false;
            d.Connect();
            Assert.Equal(1, d.Server.SuitesOffered);
            AssertOffers(d, 0, "0009000006736572766572");
            AssertOffers(d, 10, "00020017");
            AssertOffers(d, 11, "0100");
            AssertOffers(d, 13, "00020403");
            AssertOffers(d, 23, "");
            int[] types = d.Server.Offer.Select(entry => entry.Type).ToArray();
            Assert.Equal(types.Length, types.Distinct().Count());
        }

        [Fact]
        public void What_the_scripted_server_checks_it_does_check()
        {
            ClientDialogue d = new ClientDialogue();
            d.Connect().SendFlight();
            byte[] answer = Wire.Join(d.TakeAll().ToArray());
            Assert.Throws<InvalidOperationException>(
                () => d.Server.TakeAnswer(new[] { Wire.Spoilt(answer, -1) }));
            Assert.Equal(DtlsFault.None, d.Fault);
        }

        private static void AssertOffers(ClientDialogue d, int type, string hex)
        {
            Assert.Equal(
                hex, Convert.ToHexString(d.Server.Offer.Single(entry => entry.Type == type).Data));
        }
    }
}
