using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A Finished that is sealed as it should be and says the wrong thing.</summary>
    public sealed class FinishedWrong
    {
        [Fact]
        public void Every_byte_of_it_counts()
        {
            for (int i = 0; i < 12; i++)
            {
                ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
                WireMessage finished = d.Server.Finished;
                d.Send(
                    d.Server.ChangeCipherSpec(),
                    d.Server.Sealed(finished.With(Wire.Spoilt(finished.Body, i))));
                d.ExpectRefusal(DtlsFault.DecryptError, 51, $"byte {i}");
            }
        }

        [Fact]
        public void The_clients_own_verify_data_sent_back_is_wrong()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            byte[] before = d.Server.Transcript[..^24];
            byte[] theirs = d.Server.Keys!.VerifyData(true, before);
            d.Send(d.Server.Sealed(d.Server.Finished.With(theirs)));
            d.ExpectRefusal(DtlsFault.DecryptError, 51);
        }

        [Theory]
        [InlineData(0)]
        [InlineData(11)]
        [InlineData(13)]
        [InlineData(24)]
        public void Another_length_is_a_decode_error(int count)
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            byte[] body = Wire.Join(d.Server.Finished.Body, new byte[12])[..count];
            d.Send(d.Server.Sealed(d.Server.Finished.With(body)));
            d.ExpectRefusal(DtlsFault.DecodeError, 50, $"{count}");
        }

        [Fact]
        public void A_transcript_that_somebody_changed_shows()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            // A man in the middle who makes the server's list of schemes longer.
            WireMessage request = d.Server.Find(Wire.CertificateRequest);
            byte[] body = Convert.FromHexString("01400004040308060000");
            d.Send(d.Server.Plain(d.Server.FlightWith(request.With(body))));
            Assert.Throws<InvalidOperationException>(() => d.TakeAnswer());
        }
    }
}
