using System;
using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>A connection that outlives a reboot: what is saved, what is restored, which numbers
    /// are used, and what is believed afterwards.</summary>
    public sealed partial class DtlsClientSavedTests
    {
        private const int Block = 16;
        private static readonly byte[] Id = { 9, 8, 7, 6, 5, 4, 3, 2 };

        [Theory]
        [InlineData("CCM-8", CipherSuite.EcdheEcdsaAes128Ccm8, 0)]
        [InlineData("GCM, an id of our own", CipherSuite.EcdheEcdsaAes128GcmSha256, 4)]
        [InlineData("CCM-8, the longest id of our own", CipherSuite.EcdheEcdsaAes128Ccm8, 32)]
        public void A_connection_goes_on_after_a_reboot(string why, int suite, int ownCount)
        {
            ClientRig rig = Connected(suite, ownCount);
            rig.Send(1);
            rig.Carry();
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            Assert.True(Restore(after, saved, Block), why);
            Assert.True(after.Client.IsRestored && !after.Client.IsConnected);
            Assert.Equal((Block, 2 * Block), (after.Client.NextSendSequence, End(after)));

            after.Send(2);
            after.Server.SendRecord(ContentType.ApplicationData, 1, 3);
            after.Carry();
            Assert.Equal(new byte[] { 2 }, after.Server.Data.Last());
            Assert.Equal(new byte[] { 3 }, Assert.Single(after.Data));
            Assert.True(after.WasUnconfirmed, why);
        }

        [Fact]
        public void A_connection_without_an_id_of_the_servers_is_not_saved()
        {
            foreach (byte[]? id in new[] { null, Array.Empty<byte>() })
            {
                ClientRig rig = new ClientRig();
                rig.Options.OfferConnectionId = true;
                rig.Options.OwnConnectionId = new byte[3];
                rig.Server.ConnectionId = id;
                rig.Run();
                Assert.True(rig.Client.IsConnected);
                Assert.Equal(0, rig.Client.ExportSize);
                Assert.False(rig.Client.TryExport(new byte[500], 0, out int count));
                Assert.Equal(0, count);
            }
        }

        [Fact]
        public void What_is_saved_has_one_size_and_needs_that_room()
        {
            ClientRig rig = Connected();
            byte[] room = new byte[rig.Client.ExportSize + 2];
            Assert.False(rig.Client.TryExport(room, 3, out _));
            Assert.All(room, b => Assert.Equal(0, b));
            Assert.True(rig.Client.TryExport(room, 2, out int count));
            Assert.Equal(rig.Client.ExportSize, count);
            Assert.Equal((0, 1), (room[1], room[2]));
            rig.Close();
            Assert.Equal(0, rig.Client.ExportSize);
            Assert.False(rig.Client.TryExport(room, 0, out _));
        }

        /// Goal: nothing but the sound state is restored. Method: each shorter and one longer, and
        /// each byte of the format's fixed fields changed.
        [Fact]
        public void A_state_that_is_malformed_is_refused()
        {
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            int refused = 0;
            for (int count = 0; count < saved.Length; count++)
            {
                Assert.False(Restore(after, saved[..count], Block), $"{count} bytes");
                refused++;
            }
            Assert.False(Restore(after, [.. saved, 0], Block), "one more");
            (string Why, int At, byte Value)[] spoilt =
            {
                ("version", 0, 2),
                ("suite", 1, 0x13),
                ("binding", 3, (byte)(saved[3] ^ 1)),
                ("epoch", 36, 2),
                ("no number received, or one", 77, 2),
                ("largest plaintext to send", 90, 0xff),
                ("largest plaintext to take", 92, 0xff),
                ("our id too long", 94, 33),
                ("the server's id empty", 95, 0),
            };
            foreach ((string why, int at, byte value) in spoilt)
            {
                byte[] copy = (byte[])saved.Clone();
                copy[at] = value;
                Assert.False(Restore(after, copy, Block), why);
            }
            Assert.Equal(refused + 1 + spoilt.Length, after.Client.Counters.SessionsRefused);
            Assert.True(Restore(after, saved, Block));
        }

        [Fact]
        public void Another_credential_authority_or_name_restores_nothing()
        {
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            Assert.False(after.Restore(
                saved, Binding(rig, ClientRig.Pki.Issue("device", false)), Block, 2 * Block));
            rig.Anchors = new[] { new MemoryPki("Other").Root };
            Assert.False(after.Restore(
                saved, Binding(rig, ClientRig.DeviceCredential), Block, 2 * Block));
            rig.Anchors = new[] { ClientRig.Pki.Root };
            rig.Policy.Name = "other";
            Assert.False(after.Restore(
                saved, Binding(rig, ClientRig.DeviceCredential), Block, 2 * Block));
            Assert.Equal(3, after.Client.Counters.SessionsRefused);
            Assert.False(after.Client.IsRestored);
        }

        /// Goal: what was recorded before the reboot is worth nothing after it. Method: everything
        /// the server ever sent is played again, before and after the fresh reply.
        [Fact]
        public void What_was_recorded_before_the_reboot_is_never_believed()
        {
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            List<byte[]> recorded = new List<byte[]>();
            for (byte i = 0; i < 3; i++)
            {
                recorded.Add(Sealed(rig, ContentType.ApplicationData, i));
            }
            recorded.Add(Sealed(rig, ContentType.Alert, 1, 0));
            recorded.Add(Sealed(rig, ContentType.Alert, 2, 40));
            recorded.Add(Sealed(rig, ContentType.Handshake, new byte[12]));
            ClientRig after = Reboot(rig);
            Assert.True(Restore(after, saved, Block));

            foreach (byte[] datagram in recorded) { after.Deliver(datagram); }
            Assert.True(after.Client.IsRestored, "an old alert ended it");
            Assert.Equal(3, after.Data.Count);
            Assert.True(after.WasUnconfirmed);
            Assert.Empty(after.Outgoing);

            after.ConfirmNext = true;
            after.Deliver(Sealed(after, ContentType.ApplicationData, 77));
            Assert.True(after.Client.IsConnected);
            foreach (byte[] datagram in recorded) { after.Deliver(datagram); }
            Assert.Equal(4, after.Data.Count);
            Assert.True(after.Client.IsConnected);
            after.Deliver(Sealed(after, ContentType.ApplicationData, 78));
            Assert.False(after.WasUnconfirmed);
            Assert.Equal(5, after.Data.Count);
        }

        [Fact]
        public void What_was_received_before_it_was_saved_is_not_even_delivered()
        {
            ClientRig rig = Connected();
            byte[] old = Sealed(rig, ContentType.ApplicationData, 1);
            byte[] late = Sealed(rig, ContentType.ApplicationData, 2);
            byte[] newest = Sealed(rig, ContentType.ApplicationData, 3);
            rig.Deliver(old);
            rig.Deliver(newest);
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            Assert.True(Restore(after, saved, Block));
            foreach (byte[] datagram in new[] { old, late, newest }) { after.Deliver(datagram); }
            Assert.Empty(after.Data);
            Assert.Equal(3, after.Client.Counters.RecordsReplayed);
        }

        [Fact]
        public void The_confirmed_number_is_where_the_window_starts()
        {
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            byte[] before = Sealed(rig, ContentType.ApplicationData, 1);
            byte[] reply = Sealed(rig, ContentType.ApplicationData, 2);
            byte[] later = Sealed(rig, ContentType.ApplicationData, 3);
            ClientRig after = Reboot(rig);
            Assert.True(Restore(after, saved, Block));
            // The later one overtakes the reply, and is not believed yet.
            after.Deliver(later);
            after.ConfirmNext = true;
            after.Deliver(reply);
            Assert.True(after.Client.IsConnected);
            after.Deliver(before);
            after.Deliver(reply);
            Assert.Equal(2, after.Data.Count);
            // Sealed after the reply, it is as fresh as that: once.
            after.Deliver(later);
            after.Deliver(later);
            Assert.Equal(3, after.Data.Count);
            Assert.False(after.WasUnconfirmed);
        }

        [Fact]
        public void Only_what_was_just_delivered_can_be_confirmed()
        {
            ClientRig rig = Connected();
            Assert.Throws<InvalidOperationException>(rig.Client.Confirm);
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            Assert.Throws<InvalidOperationException>(after.Client.Confirm);
            Assert.True(Restore(after, saved, Block));
            Assert.Throws<InvalidOperationException>(after.Client.Confirm);
            after.Deliver(Sealed(after, ContentType.ApplicationData, 1));
            // Polled to Idle since: too late.
            Assert.Throws<InvalidOperationException>(after.Client.Confirm);
            Assert.True(after.Client.IsRestored);
        }

        [Fact]
        public void A_restored_connection_is_saved_again_once_it_is_confirmed()
        {
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            Assert.True(Restore(after, saved, Block));
            Assert.Equal(0, after.Client.ExportSize);
            after.ConfirmNext = true;
            after.Deliver(Sealed(after, ContentType.ApplicationData, 1));
            byte[] again = new byte[after.Client.ExportSize];
            Assert.True(after.Client.TryExport(again, 0, out _));
            Assert.Equal(saved.Length, again.Length);
            ClientRig third = Reboot(after);
            Assert.True(Restore(third, again, 2 * Block));
            third.Send(5);
            third.Carry();
            Assert.Equal(new byte[] { 5 }, third.Server.Data.Last());
        }

        [Fact]
        public void A_restored_connection_is_given_up_for_a_full_handshake()
        {
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            Assert.True(Restore(after, saved, Block));
            Assert.Throws<InvalidOperationException>(after.Connect);
            after.Client.Close(after.NowMs);
            after.Drain();
            Assert.Equal(DtlsFault.LocalClosed, after.Fault);
            after.Outgoing.Clear();
            after.Server = new ScriptedServer(ClientRig.ServerCredential);
            Assert.True(after.Run().Client.IsConnected);
            Assert.False(after.Client.IsRestored);
        }

        private static ClientRig Connected(
            int suite = CipherSuite.EcdheEcdsaAes128Ccm8, int ownCount = 0)
        {
            ClientRig rig = new ClientRig();
            rig.Options.OfferConnectionId = true;
            rig.Options.OwnConnectionId = new byte[ownCount];
            rig.Server.ConnectionId = Id;
            rig.Server.Suite = suite;
            rig.Run();
            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            return rig;
        }

        private static byte[] Save(ClientRig rig, bool reserve = true)
        {
            byte[] saved = new byte[rig.Client.ExportSize];
            Assert.True(rig.Client.TryExport(saved, 0, out int count));
            Assert.Equal(saved.Length, count);
            if (reserve) { rig.Client.ReserveSendSequence(Block); }
            return saved;
        }

        // A client that knows nothing, and the server that knows all.
        private static ClientRig Reboot(ClientRig rig)
        {
            rig.Outgoing.Clear();
            rig.Server.Outgoing.Clear();
            ClientRig after = new ClientRig { Server = rig.Server };
            after.Options.OfferConnectionId = true;
            after.Create();
            return after;
        }

        private static bool Restore(ClientRig rig, byte[] saved, long first)
        {
            return rig.Restore(saved, Own(rig), first, first + Block);
        }

        private static long End(ClientRig rig)
        {
            return rig.Client.NextSendSequence + rig.Client.SequencesLeft + 1;
        }

        private static byte[] Own(ClientRig rig)
        {
            return Binding(rig, ClientRig.DeviceCredential);
        }

        private static byte[] Binding(ClientRig rig, DtlsCredential credential)
        {
            return DtlsBinding.Of(
                ScriptedServer.Crypto, rig.Options.ServerName, credential,
                rig.Anchors, rig.Anchors.Length, rig.Policy);
        }

        private static byte[] Sealed(ClientRig rig, int type, params byte[] plaintext)
        {
            rig.Server.SendRecord(type, 1, plaintext);
            return rig.Server.Outgoing.Dequeue();
        }
    }
}
