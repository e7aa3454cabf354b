using System;
using Device.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Known extensions of a hello with what they cannot hold.</summary>
    public sealed class HelloExtensionMalformed
    {
        [Theory]
        [InlineData("groups, odd", 10, "000300170a")]
        [InlineData("groups, none", 10, "0000")]
        [InlineData("groups, length too large", 10, "00040017")]
        [InlineData("groups, length too small", 10, "000200170018")]
        [InlineData("groups, empty", 10, "")]
        [InlineData("point formats, none", 11, "00")]
        [InlineData("point formats, length too large", 11, "0500")]
        [InlineData("schemes, odd", 13, "0003040305")]
        [InlineData("schemes, empty", 13, "")]
        [InlineData("extended_master_secret with content", 23, "00")]
        [InlineData("renegotiation_info, empty", 0xff01, "")]
        [InlineData("renegotiation_info, length too large", 0xff01, "02aa")]
        [InlineData("server_name, empty list", 0, "0000")]
        [InlineData("server_name, length too large", 0, "000500000161")]
        [InlineData("server_name, empty name", 0, "0003000000")]
        [InlineData("connection_id, empty", 54, "")]
        [InlineData("connection_id, length too large", 54, "05aa")]
        public void It_is_a_decode_error(string why, int type, string hex)
        {
            ServerDialogue d = ServerDialogue.With(client =>
            {
                client.Extensions.RemoveAll(entry => entry.Type == type);
                client.Extensions.Add((type, Convert.FromHexString(hex)));
            });
            d.SendHello();
            d.ExpectRefusal(DtlsFault.DecodeError, 50, why);
        }
    }
}
