using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Every length in every message of the server, too small, too large, zero and as
    /// large as can be. Where a length that lies makes another well-formed message, the lie shows
    /// in its content or in a signature.</summary>
    public sealed class LengthFieldWrong
    {
        [Fact]
        public void No_length_that_lies_gets_through()
        {
            int lies = 0;
            for (int place = 0; place < 4; place++)
            {
                int fields = new ClientDialogue().Connect().Server.Flight[place].Lengths.Count;
                Assert.True(fields > 0, $"message {place} has lengths");
                for (int field = 0; field < fields; field++)
                {
                    foreach (Func<LengthField, int> lie in Lies)
                    {
                        ClientDialogue d = new ClientDialogue().Connect();
                        WireMessage message = d.Server.Flight[place];
                        LengthField length = message.Lengths[field];
                        int value = lie(length);
                        if (value < 0 || value == length.Value) { continue; }
                        byte[] body = WireBody.WithLength(message.Body, length, value);
                        d.Send(d.Server.Plain(d.Server.FlightWith(message.With(body))));
                        AssertRefused(d, $"{message.Type}: {length.Name} of {value}");
                        lies++;
                    }
                }
            }
            Assert.True(lies > 40, $"{lies} lies");
        }

        private static readonly Func<LengthField, int>[] Lies =
        {
            length => 0,
            length => length.Value - 1,
            length => length.Value + 1,
            length => (1 << (8 * length.Width)) - 1,
        };

        private static void AssertRefused(ClientDialogue d, string why)
        {
            Assert.True(d.IsClosed, why + ": still open");
            int alert = d.Fault switch
            {
                DtlsFault.DecodeError => 50,
                DtlsFault.IllegalParameter => 47,
                DtlsFault.PeerCertificateInvalid => 42,
                _ => throw new InvalidOperationException($"{why}: {d.Fault}"),
            };
            d.ExpectRefusal(d.Fault, alert, why);
        }
    }
}
