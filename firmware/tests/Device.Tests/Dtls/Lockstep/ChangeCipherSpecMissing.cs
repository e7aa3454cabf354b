using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A Finished without ChangeCipherSpec: what the epoch of its record says is
    /// enough.</summary>
    public sealed class ChangeCipherSpecMissing
    {
        [Fact]
        public void The_Finished_is_proof_enough()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            d.Send(d.Server.Sealed(d.Server.Finished));
            d.ExpectConnected();
            d.Talk();
        }

        [Fact]
        public void It_may_come_behind_the_Finished()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            byte[] late = d.Server.ChangeCipherSpec();
            d.Send(d.Server.Sealed(d.Server.Finished), late);
            d.ExpectConnected();
            d.Talk();
        }
    }
}
