using System;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: what an account says of its server's certificate is taken as it stands, or the finish
    /// is refused with a name.
    /// Method: a scripted bootstrap server writes /0 with one thing in question and finishes.
    public sealed class BootstrapTrustTests : BootstrapBench
    {
        [Theory]
        [InlineData("absent", null, BootstrapFault.None)]
        [InlineData("a name", "lwm2m-1.example", BootstrapFault.None)]
        [InlineData("an underscore", "lwm2m_1.example", BootstrapFault.None)]
        [InlineData("an address", "2001:db8::1", BootstrapFault.None)]
        [InlineData("a space", "lwm2m .example", BootstrapFault.ServerNameInvalid)]
        [InlineData("a slash", "example/", BootstrapFault.ServerNameInvalid)]
        [InlineData("the longest", "253", BootstrapFault.None)]
        [InlineData("one longer", "254", BootstrapFault.ServerNameInvalid)]
        public void A_server_name_is_a_host_name(
            string why, string? name, BootstrapFault expected)
        {
            if (name is "253" or "254")
            {
                name = new string('n', int.Parse(name, null as IFormatProvider));
            }
            byte[] more = Machine.Tlv(writer =>
            {
                if (name != null) { writer.WriteText(TlvType.Resource, 14, name); }
            });
            BootstrapFault fault = Write(null, more);
            Assert.True(expected == fault, why);
            if (fault == BootstrapFault.None)
            {
                Assert.Equal(name ?? "", _client.Account.ServerName);
            }
        }

        [Theory]
        [InlineData("one, as a single resource", "c210c0ae", new[] { 0xc0ae })]
        [InlineData("with room for the sign", "c4100000c0ae", new[] { 0xc0ae })]
        [InlineData("two", "881008" + "4200c02b" + "4201c0ae", new[] { 0xc02b, 0xc0ae })]
        [InlineData("none", "8010", new int[0])]
        public void Cipher_suites_are_taken(string why, string hex, int[] expected)
        {
            Assert.Equal(BootstrapFault.None, Write(null, Convert.FromHexString(hex)));
            Assert.True(expected.AsSpan().SequenceEqual(_client.Account.CipherSuites), why);
        }

        [Theory]
        [InlineData("past 16 bits", "c410000100ae")]
        [InlineData("negative", "c410ffffffff")]
        [InlineData("no integer", "c310c0aec0")]
        [InlineData("cut off", "8310" + "4200c0")]
        [InlineData("resources inside", "8410" + "c200c0ae")]
        [InlineData("nine", "881024"
            + "4200c0ae4201c0ae4202c0ae4203c0ae4204c0ae4205c0ae4206c0ae4207c0ae4208c0ae")]
        public void Cipher_suites_that_are_none_get_4_00(string why, string hex)
        {
            StartAccepted();
            int code = _machine.Ask(CoapCode.Put, "0/0", 1, Convert.FromHexString(hex));
            Assert.True(code == CoapCode.BadRequest, why);
        }

        [Theory]
        [InlineData(13, 3, CoapCode.Changed)]
        [InlineData(13, 4, CoapCode.BadRequest)]
        [InlineData(15, 3, CoapCode.Changed)]
        [InlineData(15, 4, CoapCode.BadRequest)]
        [InlineData(15, -1, CoapCode.BadRequest)]
        public void Numbers_that_the_registry_does_not_know_get_4_00(
            int resource, int value, int expected)
        {
            StartAccepted();
            byte[] security = Machine.Tlv(
                writer => writer.WriteInteger(TlvType.Resource, resource, value));
            Assert.Equal(expected, _machine.Ask(CoapCode.Put, "0/0", 1, security));
        }

        [Theory]
        [InlineData(BootstrapFault.None)]
        [InlineData(BootstrapFault.MatchingTypeUnsupported)]
        [InlineData(BootstrapFault.CipherSuiteUnsupported)]
        public void What_the_device_cannot_do_is_refused_at_the_finish(BootstrapFault verdict)
        {
            Assert.Equal(verdict, Write(new Judge { Verdict = verdict }, []));
            Assert.Equal(verdict == BootstrapFault.None, _client.Account != null);
        }

        private BootstrapFault Write(IAccountJudge? judge, byte[] more)
        {
            StartAccepted(judge);
            byte[] security = Machine.Tlv(writer =>
            {
                writer.WriteText(TlvType.Resource, 0, "coaps://h");
                writer.WriteInteger(TlvType.Resource, 2, BootstrapAccount.ModeEst);
                writer.WriteOpaque(TlvType.Resource, 4, [1], 0, 1);
                writer.WriteInteger(TlvType.Resource, 10, 17);
            });
            security = [.. security, .. more];
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/0", 1, security));
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "1/0", 1, Server()));
            int expected = CoapCode.Changed;
            int code = Finish();
            if (_client.State == BootstrapState.Failed) { expected = CoapCode.NotAcceptable; }
            Assert.Equal(expected, code);
            return _client.Fault;
        }

        private sealed class Judge : IAccountJudge
        {
            public BootstrapFault Verdict { get; init; }

            BootstrapFault IAccountJudge.Judge(BootstrapAccount account)
            {
                Assert.Equal("h", account.Host);
                return Verdict;
            }
        }
    }
}
