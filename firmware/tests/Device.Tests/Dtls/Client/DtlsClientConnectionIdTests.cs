using System.Linq;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>Connection ids in the client (RFC 9146): who gives which, and what each record then
    /// has.</summary>
    public sealed class DtlsClientConnectionIdTests
    {
        private static readonly byte[] Ours = { 1, 2, 3 };
        private static readonly byte[] Theirs = { 9, 8, 7, 6, 5, 4, 3, 2 };

        [Theory]
        [InlineData("both have one", 3, 8)]
        [InlineData("the server only", 0, 8)]
        [InlineData("the client only", 3, 0)]
        [InlineData("nobody, but they said so", 0, 0)]
        public void Records_have_the_id_of_their_receiver(string why, int ours, int theirs)
        {
            ClientRig rig = Rig(Ours[..ours], Theirs[..theirs]);
            rig.Connect();
            byte[][] sent = Exchange(rig, out byte[][] received);

            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            foreach (byte[] datagram in sent) { AssertIds(datagram, Theirs[..theirs]); }
            foreach (byte[] datagram in received) { AssertIds(datagram, Ours[..ours]); }
            rig.Send(1, 2, 3);
            AssertIds(rig.Outgoing.Peek(), Theirs[..theirs]);
            Assert.Equal(theirs > 0 ? 25 : 23, rig.Outgoing.Peek()[0]);
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 4, 5);
            rig.Carry();
            Assert.Equal(new byte[] { 1, 2, 3 }, Assert.Single(rig.Server.Data));
            Assert.Equal(new byte[] { 4, 5 }, Assert.Single(rig.Data));
        }

        [Fact]
        public void A_server_without_them_is_spoken_to_without_them()
        {
            ClientRig rig = Rig(Ours, null);
            rig.Run();
            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            rig.Send(1);
            Assert.Equal(23, rig.Outgoing.Peek()[0]);
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 2);
            rig.Carry();
            Assert.Single(rig.Data);
        }

        [Fact]
        public void The_offer_is_the_same_in_both_hellos()
        {
            ClientRig rig = Rig(Ours, Theirs);
            rig.Server.Cookies.Enqueue(new byte[] { 1 });
            rig.Run();
            Assert.True(rig.Client.IsConnected);
            Assert.Equal(Ours, rig.Server.Hello.Extensions.ConnectionId);
            Assert.Equal(rig.Server.Messages[0].Body[36..], rig.Server.Messages[1].Body[37..]);
        }

        [Fact]
        public void An_id_is_agreed_on_anew_when_a_session_goes_on()
        {
            ClientRig first = Rig(Ours, Theirs);
            first.Server.GivesSessionIds = true;
            ClientRig rig = first.Run().Again();
            rig.Server.ConnectionId = new byte[] { 0x77 };
            rig.Run();

            Assert.True(rig.IsResumed);
            rig.Send(1);
            Assert.Equal(0x77, rig.Outgoing.Peek()[11]);
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 2);
            rig.Carry();
            Assert.Single(rig.Data);
            Assert.Single(rig.Server.Data);
        }

        [Theory]
        [InlineData("another id")]
        [InlineData("no id")]
        [InlineData("an id in epoch 0")]
        public void A_record_with_a_wrong_id_is_dropped_and_counted(string why)
        {
            ClientRig rig = Rig(Ours, Theirs).Run();
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 2);
            byte[] datagram = rig.Server.Outgoing.Dequeue();
            switch (why)
            {
                case "another id": datagram[11] ^= 1; break;
                case "no id": datagram = [23, .. datagram[1..11], .. datagram[14..]]; break;
                case "an id in epoch 0": datagram[4] = 0; break;
            }
            rig.Deliver(datagram);

            Assert.Empty(rig.Data);
            Assert.Equal(1, rig.Client.Counters.RecordsOfWrongConnectionId);
            Assert.True(rig.Client.IsConnected);
        }

        [Fact]
        public void An_alert_has_the_id_too()
        {
            ClientRig rig = Rig(Ours, Theirs).Run();
            rig.Close();
            byte[] goodbye = rig.Outgoing.Peek();
            Assert.Equal(25, goodbye[0]);
            Assert.Equal(13 + 8 + 8 + 3 + 8, goodbye.Length);
            rig.Carry();
            Assert.Equal((1, 0), Assert.Single(rig.Server.Alerts));
        }

        [Theory]
        [InlineData("CCM-8", CipherSuite.EcdheEcdsaAes128Ccm8, 13 + 8 + 8 + 1 + 8)]
        [InlineData("GCM", CipherSuite.EcdheEcdsaAes128GcmSha256, 13 + 8 + 8 + 1 + 16)]
        public void The_largest_plaintext_makes_the_largest_datagram(
            string why, int suite, int overhead)
        {
            ClientRig rig = Rig(Ours, Theirs);
            rig.Server.Suite = suite;
            rig.Options.DatagramMax = 300;
            rig.Run();
            Assert.True(rig.Client.PlaintextMax == 300 - overhead, why);
            rig.Send(new byte[rig.Client.PlaintextMax]);
            Assert.Equal(300, rig.Outgoing.Peek().Length);
            rig.Carry();
            Assert.Single(rig.Server.Data);
        }

        [Theory]
        [InlineData("longest", 32, false)]
        [InlineData("one more", 33, true)]
        public void Our_own_id_is_bounded(string why, int count, bool isRefused)
        {
            ClientRig rig = Rig(new byte[count], Theirs);
            System.Exception? thrown = Record.Exception(() => rig.Run());
            Assert.True(isRefused == thrown is System.ArgumentOutOfRangeException, why);
            if (!isRefused) { Assert.True(rig.Client.IsConnected); }
        }

        private static ClientRig Rig(byte[] ours, byte[]? theirs)
        {
            ClientRig rig = new ClientRig();
            rig.Options.OfferConnectionId = true;
            rig.Options.OwnConnectionId = ours;
            rig.Server.ConnectionId = theirs;
            return rig;
        }

        // Carries all, and gives what went each way.
        private static byte[][] Exchange(ClientRig rig, out byte[][] received)
        {
            byte[][] sent = [];
            received = [];
            while (rig.Outgoing.Count + rig.Server.Outgoing.Count > 0)
            {
                sent = [.. sent, .. rig.Outgoing.ToArray()];
                while (rig.Outgoing.Count > 0) { rig.Server.Receive(rig.Outgoing.Dequeue()); }
                received = [.. received, .. rig.Server.Outgoing.ToArray()];
                while (rig.Server.Outgoing.Count > 0)
                {
                    rig.Deliver(rig.Server.Outgoing.Dequeue());
                }
            }
            return sent;
        }

        // Each record of epoch 1 has the id, and no other does.
        private static void AssertIds(byte[] datagram, byte[] id)
        {
            ByteReader reader = new ByteReader(datagram, 0, datagram.Length);
            RecordHeader header = new RecordHeader();
            while (reader.Remaining > 0)
            {
                Assert.True(header.TryRead(reader, id.Length));
                bool hasId = header.Epoch == 1 && id.Length > 0;
                Assert.Equal(hasId, header.Type == ContentType.ConnectionId);
                if (!hasId) { continue; }
                Assert.Equal(id, datagram.Skip(header.ConnectionIdOffset).Take(id.Length));
            }
        }
    }
}
