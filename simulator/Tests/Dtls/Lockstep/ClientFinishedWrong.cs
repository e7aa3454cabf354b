using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A Finished of the client that is sealed as it should be and says the wrong
    /// thing.</summary>
    public sealed class ClientFinishedWrong
    {
        [Fact]
        public void Every_byte_of_it_counts()
        {
            for (int i = 0; i < 12; i++)
            {
                ServerDialogue d = new ServerDialogue().TakeFlight();
                WireMessage finished = d.Client.Finished;
                Send(d, finished.With(Wire.Spoilt(finished.Body, i)));
                d.ExpectRefusal(DtlsFault.DecryptError, 51, $"byte {i}");
            }
        }

        [Fact]
        public void The_servers_label_is_wrong()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            WireMessage finished = d.Client.Finished;
            Send(d, finished.With(d.Client.Keys!.VerifyData(false, d.Client.Transcript)));
            d.ExpectRefusal(DtlsFault.DecryptError, 51);
        }

        [Theory]
        [InlineData(0)]
        [InlineData(11)]
        [InlineData(13)]
        public void Another_length_is_a_decode_error(int count)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            WireMessage finished = d.Client.Finished;
            Send(d, finished.With(Wire.Join(finished.Body, new byte[1])[..count]));
            d.ExpectRefusal(DtlsFault.DecodeError, 50, $"{count}");
        }

        [Fact]
        public void What_is_not_under_the_key_is_noise()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer), d.Client.ChangeCipherSpec());
            byte[] record = d.Client.Sealed(d.Client.Finished);
            for (int i = 13; i < record.Length; i++) { d.Send(Wire.Spoilt(record, i)); }
            Assert.Equal(record.Length - 13, d.Records.RecordsForged);
            d.ExpectSilence();
            d.Send(record);
            d.TakeFinished().Talk();
        }

        private static void Send(ServerDialogue d, WireMessage finished)
        {
            d.Send(
                d.Client.Plain(d.Client.Answer), d.Client.ChangeCipherSpec(),
                d.Client.Sealed(finished));
        }
    }
}
