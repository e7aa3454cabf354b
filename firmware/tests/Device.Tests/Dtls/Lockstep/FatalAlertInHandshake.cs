using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server that refuses us says so in the clear, as it has no other way: the attempt
    /// ends, by name and without an answer.</summary>
    public sealed class FatalAlertInHandshake
    {
        [Theory]
        [InlineData("handshake_failure to the hello", false, 40)]
        [InlineData("bad_certificate to the answer", true, 42)]
        [InlineData("a number that nobody knows", true, 211)]
        public void The_attempt_ends_and_nothing_is_said(string why, bool isLate, int description)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            if (isLate) { d.SendFlight().TakeAnswer(); }
            d.Send(d.Server.Record(Wire.Alert, 0, Wire.Alarm(Wire.Fatal, description)));
            Assert.True(d.Fault == DtlsFault.PeerAlert, why);
            Assert.Equal(description, d.AlertReceived);
            d.ExpectSilence();
            Assert.Equal(DtlsOutput.NoDeadline, d.DeadlineMs);
        }
    }
}
