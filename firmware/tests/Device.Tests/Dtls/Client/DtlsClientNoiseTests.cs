using System;
using System.Collections.Generic;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>What comes from anybody: it never throws and never ends a connection.</summary>
    public sealed class DtlsClientNoiseTests
    {
        private const int Rounds = 100_000;

        /// Goal: noise ends nothing that stands. Method: 10^5 datagrams by a seed: random bytes,
        /// and authentic ones with a bit flipped, cut, or glued to each other.
        [Fact]
        public void A_connection_outlives_a_hundred_thousand_datagrams_of_noise()
        {
            ClientRig rig = new ClientRig().Run();
            Random random = new Random(1);
            List<byte[]> authentic = new List<byte[]>();
            for (byte i = 0; i < 20; i++)
            {
                rig.Server.SendRecord(ContentType.ApplicationData, 1, i, 2, 3, 4, 5, 6, 7, 8);
                rig.Server.SendRecord(
                    ContentType.Handshake, 0, 2, 0, 0, 1, 0, i, 0, 0, 0, 0, 0, 1, 9);
                rig.Server.SendRecord(ContentType.Alert, 0, 2, 40);
            }
            authentic.AddRange(rig.Server.Outgoing);
            rig.Server.Outgoing.Clear();
            for (int i = 0; i < Rounds; i++) { rig.Deliver(Mutate(random, authentic)); }

            Assert.True(rig.Client.IsConnected);
            Assert.Empty(rig.Outgoing);
            int before = rig.Data.Count;
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 42);
            rig.Carry();
            Assert.Equal(before + 1, rig.Data.Count);
            rig.Send(1);
            rig.Carry();
            Assert.Single(rig.Server.Data);
            DtlsCounters counters = rig.Client.Counters;
            Assert.True(counters.RecordsForged > 1000, "forged");
            Assert.True(counters.RecordsMalformed > 1000, "malformed");
            Assert.True(counters.RecordsOfWrongEpoch > 1000, "wrong epoch");
        }

        /// Goal: in a handshake each datagram advances it, is ignored, or ends it by name. Method:
        /// 10^5 mutations of the datagrams of a server, begun anew whenever one ended it.
        [Fact]
        public void A_handshake_under_noise_never_throws()
        {
            Random random = new Random(2);
            ClientRig model = new ClientRig();
            model.Server.Cookies.Enqueue(new byte[20]);
            model.Server.DatagramMax = 300;
            List<byte[]> authentic = new List<byte[]>();
            model.Connect();
            for (int i = 0; i < 3; i++)
            {
                while (model.Outgoing.Count > 0) { model.Server.Receive(model.Outgoing.Dequeue()); }
                authentic.AddRange(model.Server.Outgoing);
                while (model.Server.Outgoing.Count > 0)
                {
                    model.Deliver(model.Server.Outgoing.Dequeue());
                }
            }
            HashSet<DtlsFault> faults = new HashSet<DtlsFault>();
            ClientRig rig = new ClientRig();
            rig.Connect();
            int next = 0;
            int attempts = 0;
            int age = 0;
            for (int i = 0; i < Rounds; i++)
            {
                // Mostly in order and whole, so that every state is reached.
                bool isWhole = random.Next(4) != 0;
                rig.Deliver(isWhole ? authentic[next] : Mutate(random, authentic));
                if (isWhole) { next = (next + 1) % authentic.Count; }
                rig.Outgoing.Clear();
                Assert.False(rig.Client.IsConnected);
                // A forged fragment that came first can block an attempt: then time ends it.
                while (++age > 60 && !rig.IsClosed) { rig.Expire(); }
                if (!rig.IsClosed) { continue; }
                Assert.NotEqual(DtlsFault.None, rig.Fault);
                faults.Add(rig.Fault);
                rig.Outgoing.Clear();
                next = 0;
                age = 0;
                attempts++;
                rig.Connect();
            }
            Assert.True(attempts > 1000, $"{attempts} attempts");
            Assert.True(faults.Count >= 5, string.Join(',', faults));
        }

        [Fact]
        public void Replayed_datagrams_are_delivered_once()
        {
            ClientRig rig = new ClientRig().Run();
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 1);
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 2);
            byte[] first = rig.Server.Outgoing.Dequeue();
            byte[] second = rig.Server.Outgoing.Dequeue();
            foreach (byte[] datagram in new[] { second, first, second, first, first })
            {
                rig.Deliver(datagram);
            }

            Assert.Equal(2, rig.Data.Count);
            Assert.Equal(3, rig.Client.Counters.RecordsReplayed);
        }

        [Fact]
        public void Several_records_of_a_datagram_are_delivered_one_by_one()
        {
            ClientRig rig = new ClientRig().Run();
            for (byte i = 0; i < 3; i++)
            {
                rig.Server.SendRecord(ContentType.ApplicationData, 1, i);
            }
            byte[] datagram = [];
            while (rig.Server.Outgoing.Count > 0)
            {
                datagram = [.. datagram, .. rig.Server.Outgoing.Dequeue()];
            }
            rig.Deliver(datagram);

            Assert.Equal(3, rig.Data.Count);
        }

        [Fact]
        public void A_request_to_renegotiate_is_declined_and_the_connection_goes_on()
        {
            ClientRig rig = new ClientRig().Run();
            rig.Server.SendRecord(
                ContentType.Handshake, 1, HandshakeType.HelloRequest,
                0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0);
            rig.Carry();

            Assert.Equal((1, AlertDescription.NoRenegotiation), Assert.Single(rig.Server.Alerts));
            Assert.True(rig.Client.IsConnected);

            // In the clear it is noise, before and after Connected.
            ClientRig early = new ClientRig();
            early.Connect();
            early.Server.SendRecord(
                ContentType.Handshake, 0, HandshakeType.HelloRequest,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            early.Deliver(early.Server.Outgoing.Dequeue());
            early.Carry();
            Assert.True(early.Client.IsConnected);
            Assert.Empty(early.Server.Alerts);
        }

        [Fact]
        public void After_connected_nothing_in_the_clear_is_heard()
        {
            ClientRig rig = new ClientRig().Run();
            rig.Server.SendRecord(ContentType.Alert, 0, 2, 40);
            rig.Server.SendRecord(ContentType.Alert, 0, 1, 0);
            rig.Server.SendRecord(ContentType.ApplicationData, 0, 1);
            rig.Server.SendRecord(ContentType.ChangeCipherSpec, 0, 1);
            rig.Carry();

            Assert.True(rig.Client.IsConnected);
            Assert.Empty(rig.Data);
            Assert.Equal(4, rig.Client.Counters.RecordsOfWrongEpoch);
        }

        /// Goal: the message that ends a handshake is only taken from under the keys. Method: a
        /// Finished in the clear, sent ahead of its time and again when it is awaited.
        [Fact]
        public void A_finished_in_the_clear_is_noise()
        {
            byte[] finished = new byte[12 + 12];
            finished[0] = HandshakeType.Finished;
            finished[3] = 12;
            finished[11] = 12;
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            // Five messages come before it.
            finished[5] = 5;
            rig.Server.SendRecord(ContentType.Handshake, 0, finished);
            byte[] forged = rig.Server.Outgoing.ToArray()[^1];
            rig.Deliver(forged);
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            rig.Deliver(forged);
            Assert.False(rig.IsClosed);
            rig.Carry();

            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
        }

        [Fact]
        public void The_servers_last_flight_again_is_not_answered()
        {
            ClientRig rig = new ClientRig().Run();
            rig.Server.Repeat();
            rig.Carry();

            Assert.True(rig.Client.IsConnected);
            Assert.Empty(rig.Outgoing);
        }

        private static byte[] Mutate(Random random, List<byte[]> authentic)
        {
            byte[] datagram = (byte[])authentic[random.Next(authentic.Count)].Clone();
            switch (random.Next(6))
            {
                case 0:
                    datagram = new byte[random.Next(64)];
                    random.NextBytes(datagram);
                    return datagram;
                case 1:
                    return datagram[..random.Next(datagram.Length)];
                case 2:
                    byte[] other = authentic[random.Next(authentic.Count)];
                    datagram[random.Next(datagram.Length)] ^= (byte)(1 + random.Next(255));
                    return [.. datagram, .. other[random.Next(other.Length)..]];
                case 3:
                    // A header that is right in front of anything.
                    random.NextBytes(datagram.AsSpan(Math.Min(13, datagram.Length)));
                    return datagram;
                default:
                    for (int i = random.Next(1, 4); i > 0; i--)
                    {
                        datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
                    }
                    return datagram;
            }
        }
    }
}
