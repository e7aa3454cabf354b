using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>ChangeCipherSpec of a client before its time, missing, doubled and malformed: the
    /// epoch of a record says what it says.</summary>
    public sealed class ClientChangeCipherSpec
    {
        [Fact]
        public void Before_its_time_it_changes_nothing()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.ChangeCipherSpec());
            foreach (WireMessage message in d.Client.Answer)
            {
                d.Send(d.Client.ChangeCipherSpec(), d.Client.Plain(message.Whole));
            }
            d.ExpectSilence();
            d.Send(d.Client.Sealed(d.Client.Finished));
            d.TakeFinished().Talk();
        }

        [Fact]
        public void Without_one_the_Finished_is_proof_enough()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer), d.Client.Sealed(d.Client.Finished));
            d.TakeFinished().Talk();
        }

        [Theory]
        [InlineData("01")]
        [InlineData("")]
        [InlineData("0101")]
        [InlineData("00")]
        public void Doubled_or_malformed_it_changes_nothing(string hex)
        {
            byte[] content = Convert.FromHexString(hex);
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(
                d.Client.Plain(d.Client.Answer), d.Client.ChangeCipherSpec(),
                d.Client.Record(Wire.ChangeCipherSpec, 0, content),
                d.Client.Record(Wire.ChangeCipherSpec, 1, content),
                d.Client.Sealed(d.Client.Finished));
            d.TakeFinished();
            d.Send(d.Client.Record(Wire.ChangeCipherSpec, 1, content));
            d.Talk();
        }
    }
}
