using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Extensions that were offered and answered with what they cannot hold.</summary>
    public sealed class ExtensionMalformed
    {
        [Theory]
        [InlineData("extended_master_secret with content", 23, "00", DtlsFault.DecodeError, 50)]
        [InlineData("point formats empty", 11, "", DtlsFault.DecodeError, 50)]
        [InlineData("point formats without one", 11, "00", DtlsFault.DecodeError, 50)]
        [InlineData("point formats, length too small", 11, "010001", DtlsFault.DecodeError, 50)]
        [InlineData("point formats, length too large", 11, "0300", DtlsFault.DecodeError, 50)]
        [InlineData("compressed points alone", 11, "020102", DtlsFault.IllegalParameter, 47)]
        [InlineData("renegotiation_info empty", 0xff01, "", DtlsFault.DecodeError, 50)]
        [InlineData("renegotiation_info that lies", 0xff01, "01", DtlsFault.DecodeError, 50)]
        public void It_is_refused(string why, int type, string hex, DtlsFault fault, int alert)
        {
            ClientDialogue d = ClientDialogue.With(server =>
            {
                server.Extensions.RemoveAll(entry => entry.Type == type);
                server.Extensions.Add((type, Convert.FromHexString(hex)));
            });
            d.SendFlight();
            d.ExpectRefusal(fault, alert, why);
        }
    }
}
