using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A handshake with a key that both ends were given, and a server that departs from
    /// it.</summary>
    public sealed class SharedKey
    {
        private static readonly byte[] Key = Wire.Filled(16, 0x2b);

        [Fact]
        public void It_completes()
        {
            ClientDialogue d = Begin();
            d.Complete();
            Assert.Equal(new byte[] { 0x69, 0x64 }, d.Server.Identified);
        }

        [Fact]
        public void A_server_with_another_key_is_not_heard()
        {
            ClientDialogue d = Begin();
            d.Server.SharedKey = Wire.Filled(16, 0x2c);
            d.SendFlight();
            Assert.Throws<InvalidOperationException>(() => d.TakeAnswer());
            d.Send(d.Server.ChangeCipherSpec(), d.Server.Record(
                Wire.Handshake, 1, new WireMessage(20, 2, Wire.Filled(12)).Whole));
            Assert.Equal(1, d.Counters.RecordsForged);
            Assert.Equal(0, d.TimesConnected);
        }

        [Theory]
        [InlineData(Wire.Ccm8)]
        [InlineData(Wire.Gcm)]
        public void A_suite_with_certificates_is_refused(int suite)
        {
            ClientDialogue d = Begin();
            d.Server.Suite = suite;
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.SuiteNotOffered, 47);
        }

        [Fact]
        public void A_server_without_extended_master_secret_is_refused()
        {
            ClientDialogue d = Begin();
            d.Server.Extensions.RemoveAll(entry => entry.Type == 23);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.ExtendedMasterSecretMissing, 40);
        }

        [Theory]
        [InlineData(Wire.Certificate)]
        [InlineData(Wire.CertificateRequest)]
        [InlineData(Wire.Finished)]
        public void Messages_of_the_other_handshake_are_unexpected(int type)
        {
            ClientDialogue d = Begin();
            d.Send(d.Server.Plain(d.Server.Flight[0].Whole));
            d.Send(d.Server.Plain(new WireMessage(type, 1, Wire.Filled(20)).Whole));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10, $"{type}");
        }

        private static ClientDialogue Begin()
        {
            ClientDialogue d = new ClientDialogue();
            d.Server.SharedKey = Key;
            d.Server.Suite = Wire.PskCcm8;
            d.Server.AsksForCertificate = false;
            return d.Connect(new DtlsPreSharedKey(new byte[] { 0x69, 0x64 }, Key));
        }
    }
}
