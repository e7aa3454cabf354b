using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Cookies that the server did not give for this hello from this address: each is as
    /// none, and gets a new one.</summary>
    public sealed class CookieWrong
    {
        [Fact]
        public void Every_changed_bit_shows()
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            byte[] cookie = d.Client.Cookie;
            for (int i = 0; i < cookie.Length; i++)
            {
                AssertAsNone(d, Wire.Spoilt(cookie, i, 1 << (i % 8)));
            }
            d.Client.Cookie = cookie;
            d.Complete();
        }

        [Theory]
        [InlineData(1)]
        [InlineData(15)]
        [InlineData(17)]
        [InlineData(32)]
        [InlineData(255)]
        public void Another_length_is_as_none(int count)
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            byte[] cookie = Wire.Join(d.Client.Cookie, new byte[255])[..count];
            AssertAsNone(d, cookie);
        }

        [Fact]
        public void It_is_good_for_its_address_alone()
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
            d.Network.Inject(d.Network.NewAddress(), hello);
            Assert.Equal(44, d.Take().Length);
            Assert.Equal(0, d.Counters.HandshakesBegun);
            d.Complete();
        }

        [Fact]
        public void It_is_good_for_its_hello_alone()
        {
            foreach (Action<PeerClient> change in new Action<PeerClient>[]
            {
                client => client.OwnRandom = Wire.Filled(32),
                client => client.Suites.Add(Wire.Gcm),
                client => client.SessionId = Wire.Filled(32),
                client => client.Compressions = new byte[] { 0, 1 },
            })
            {
                ServerDialogue d = new ServerDialogue().AskForCookie();
                change(d.Client);
                d.Send(d.Client.Plain(d.Client.Hello.Whole));
                Assert.Equal(44, d.Take().Length);
                Assert.Equal(0, d.Counters.HandshakesBegun);
            }
        }

        private static void AssertAsNone(ServerDialogue d, byte[] cookie)
        {
            d.Client.Cookie = cookie;
            WireBody body = new WireBody().Number(Wire.Dtls12, 2).Raw(d.Client.OwnRandom)
                .Vector("session_id", 1, new byte[0]).Vector("cookie", 1, cookie)
                .Vector("suites", 2, Wire.Number(Wire.Ccm8, 2))
                .Vector("compressions", 1, new byte[1]);
            d.Send(d.Client.Plain(new WireMessage(Wire.ClientHello, 1, body.ToArray()).Whole));
            Assert.Equal(44, d.Take().Length);
            Assert.Equal(0, d.Counters.HandshakesBegun);
        }
    }
}
