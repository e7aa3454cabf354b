using System;
using System.Collections.Generic;
using System.Linq;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>The client packet by packet against a scripted server: expect this, send
    /// that.</summary>
    public sealed class DtlsClientFlowTests
    {
        [Theory]
        [InlineData(CipherSuite.EcdheEcdsaAes128Ccm8)]
        [InlineData(CipherSuite.EcdheEcdsaAes128GcmSha256)]
        public void A_handshake_completes_and_data_flows(int suite)
        {
            ClientRig rig = new ClientRig();
            rig.Server.Suite = suite;
            rig.Run();

            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            Assert.True(rig.Server.IsFinished);
            Assert.Equal("server", rig.Peer!.Chain.Leaf.CommonName);
            Assert.Equal(DtlsOutput.NoDeadline, rig.Output.DeadlineMs);
            rig.Send(1, 2, 3);
            rig.Carry();
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 4, 5);
            rig.Carry();
            Assert.Equal(new byte[] { 1, 2, 3 }, Assert.Single(rig.Server.Data));
            Assert.Equal(new byte[] { 4, 5 }, Assert.Single(rig.Data));
        }

        [Fact]
        public void Our_chain_goes_out_leaf_first_and_without_the_anchor()
        {
            ClientRig rig = new ClientRig().Run();

            byte[] body = rig.Server.Messages
                .Single(m => m.Type == HandshakeType.Certificate).Body;
            int leaf = ClientRig.DeviceCredential.Chain.Leaf.Der.Length;
            Assert.Equal(2, ClientRig.DeviceCredential.Chain.Count);
            Assert.Equal(3 + 3 + leaf, body.Length);
        }

        [Theory]
        [InlineData("empty", 0)]
        [InlineData("one byte", 1)]
        [InlineData("as OpenSSL has it", 20)]
        [InlineData("the longest", 255)]
        public void The_second_hello_is_the_first_with_the_cookie(string why, int cookieCount)
        {
            byte[] cookie = new byte[cookieCount];
            Random.Shared.NextBytes(cookie);
            ClientRig rig = new ClientRig();
            rig.Server.Cookies.Enqueue(cookie);
            rig.Run();

            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            byte[] first = rig.Server.Messages[0].Body;
            byte[] second = rig.Server.Messages[1].Body;
            const int CookieAt = 2 + 32 + 1;
            Assert.Equal(first[..CookieAt], second[..CookieAt]);
            Assert.Equal(cookieCount, second[CookieAt]);
            Assert.Equal(cookie, second[(CookieAt + 1)..(CookieAt + 1 + cookieCount)]);
            Assert.Equal(first[(CookieAt + 1)..], second[(CookieAt + 1 + cookieCount)..]);
            Assert.Equal(
                Enumerable.Range(0, rig.Server.Messages.Count),
                rig.Server.Messages.Select(m => m.Sequence));
        }

        [Fact]
        public void Another_cookie_is_taken_a_repeated_one_changes_nothing()
        {
            ClientRig rig = new ClientRig();
            rig.Server.Cookies.Enqueue(new byte[] { 1 });
            rig.Server.Cookies.Enqueue(new byte[] { 2 });
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            byte[] verify = rig.Server.Outgoing.Dequeue();
            rig.Deliver(verify);
            Assert.Single(rig.Outgoing);
            rig.Deliver(verify);
            Assert.Single(rig.Outgoing);
            rig.Carry();

            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
        }

        [Fact]
        public void An_unanswered_hello_is_sent_again_the_same_under_fresh_numbers()
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            long startMs = rig.NowMs;
            List<long> timesMs = new List<long> { 0 };
            while (!rig.IsClosed)
            {
                rig.Expire();
                timesMs.Add(rig.NowMs - startMs);
            }

            Assert.Equal(
                new long[] { 0, 1000, 3000, 7000, 15000, 31000, 63000 }, timesMs);
            Assert.Equal(DtlsFault.HandshakeTimedOut, rig.Fault);
            byte[][] sent = rig.Outgoing.ToArray();
            Assert.Equal(6, sent.Length);
            for (int i = 0; i < sent.Length; i++)
            {
                Assert.Equal(i, sent[i][10]);
                Assert.Equal(sent[0][13..], sent[i][13..]);
            }
            Assert.Equal(DtlsOutput.NoDeadline, rig.Output.DeadlineMs);
        }

        [Fact]
        public void A_new_flight_starts_from_the_first_wait()
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Expire();
            rig.Expire();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }

            Assert.Equal(rig.NowMs + 1000, rig.Output.DeadlineMs);
        }

        /// Goal: seconds of public-key work do not count as waiting for the server. Method: four
        /// seconds pass between the datagram and the end of the work; the client asks for the time
        /// and waits from then on.
        [Fact]
        public void The_wait_for_an_answer_starts_when_the_work_is_done()
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            byte[] last = [];
            while (rig.Server.Outgoing.Count > 0) { last = rig.Server.Outgoing.Dequeue(); }
            DtlsOutput output = rig.Output;
            rig.Client.HandleDatagram(last, 0, last.Length, rig.NowMs);
            bool hasComputed = false;
            DtlsStep step;
            while ((step = rig.Client.Poll(output)) != DtlsStep.Idle)
            {
                if (step != DtlsStep.Compute) { continue; }
                hasComputed = true;
                output.Job.Advance();
            }
            Assert.True(hasComputed);
            Assert.True(output.DeadlineMs <= rig.NowMs);
            rig.NowMs += 4000;
            rig.Client.HandleTimeout(rig.NowMs);
            Assert.Equal(DtlsStep.Idle, rig.Client.Poll(output));

            Assert.Equal(rig.NowMs + 1000, output.DeadlineMs);
            Assert.Equal(0, rig.Client.Counters.FlightsRepeated);
        }

        /// Goal: one lost datagram costs one timeout, whichever it is. Method: lose each in turn,
        /// in both directions, with the server's flight in many small datagrams.
        [Theory]
        [InlineData(1200)]
        [InlineData(200)]
        public void Any_one_lost_datagram_costs_one_timeout_only(int serverDatagramMax)
        {
            int total = 1;
            for (int lost = 0; lost < total; lost++)
            {
                ClientRig rig = new ClientRig();
                rig.Options.DatagramMax = 300;
                rig.Server.DatagramMax = serverDatagramMax;
                int seen = 0;
                int timeouts = 0;
                rig.Connect();
                while (!rig.Client.IsConnected)
                {
                    Assert.False(rig.IsClosed, $"lost {lost}: {rig.Fault}");
                    while (rig.Outgoing.Count > 0)
                    {
                        byte[] datagram = rig.Outgoing.Dequeue();
                        if (seen++ == lost) { continue; }
                        rig.Server.Receive(datagram);
                    }
                    if (rig.Server.Outgoing.Count == 0)
                    {
                        timeouts++;
                        rig.Expire();
                        // A whole server repeats its flight when the client repeats its own.
                        if (rig.Server.Messages.Count > 0) { rig.Server.Repeat(); }
                    }
                    while (rig.Server.Outgoing.Count > 0)
                    {
                        byte[] datagram = rig.Server.Outgoing.Dequeue();
                        if (seen++ == lost) { continue; }
                        rig.Deliver(datagram);
                    }
                }
                Assert.True(timeouts <= 1, $"lost {lost}: {timeouts} timeouts");
                total = seen - 1;
                Assert.True(total < 100);
            }
            Assert.True(total > 3);
        }

        /// Goal: order and repetition of datagrams do not matter. Method: each direction's batch
        /// shuffled by a seed and partly doubled.
        [Fact]
        public void Shuffled_and_doubled_datagrams_still_make_a_handshake()
        {
            for (int seed = 0; seed < 60; seed++)
            {
                Random random = new Random(seed);
                ClientRig rig = new ClientRig();
                rig.Options.DatagramMax = 200;
                rig.Server.DatagramMax = 150;
                rig.Connect();
                for (int round = 0; round < 40 && !rig.Client.IsConnected; round++)
                {
                    Assert.False(rig.IsClosed, $"seed {seed}: {rig.Fault}");
                    if (rig.Outgoing.Count == 0) { rig.Expire(); }
                    foreach (byte[] datagram in Shuffle(rig.Outgoing, random))
                    {
                        rig.Server.Receive(datagram);
                    }
                    foreach (byte[] datagram in Shuffle(rig.Server.Outgoing, random))
                    {
                        rig.Deliver(datagram);
                    }
                }
                Assert.True(rig.Client.IsConnected, $"seed {seed}");
            }
        }

        [Fact]
        public void A_repeated_flight_of_the_server_gets_ours_again_once_per_timeout()
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            byte[][] flight = rig.Server.Outgoing.ToArray();
            foreach (byte[] datagram in flight) { rig.Deliver(datagram); }
            int answer = rig.Outgoing.Count;
            rig.Outgoing.Clear();

            foreach (byte[] datagram in flight) { rig.Deliver(datagram); }
            Assert.Equal(answer, rig.Outgoing.Count);
            foreach (byte[] datagram in flight) { rig.Deliver(datagram); }
            Assert.Equal(answer, rig.Outgoing.Count);
            rig.Carry();
            Assert.True(rig.Client.IsConnected);
            Assert.Equal(1, rig.Client.Counters.FlightsRepeated);
        }

        [Fact]
        public void A_finished_that_overtakes_its_change_of_cipher_is_accepted()
        {
            ClientRig rig = new ClientRig();
            rig.Server.DatagramMax = 60;
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            while (rig.Outgoing.Count > 0) { rig.Server.Receive(rig.Outgoing.Dequeue()); }
            byte[][] last = rig.Server.Outgoing.ToArray();
            Assert.Equal(2, last.Length);

            rig.Deliver(last[1]);
            Assert.True(rig.Client.IsConnected);
            rig.Deliver(last[0]);
            Assert.True(rig.Client.IsConnected);
        }

        [Fact]
        public void Data_that_overtakes_the_finished_is_dropped_and_harms_nothing()
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            while (rig.Outgoing.Count > 0) { rig.Server.Receive(rig.Outgoing.Dequeue()); }
            byte[] finished = rig.Server.Outgoing.Dequeue();
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 9);
            rig.Deliver(rig.Server.Outgoing.Dequeue());
            Assert.Empty(rig.Data);
            rig.Deliver(finished);

            Assert.True(rig.Client.IsConnected);
        }

        [Fact]
        public void A_request_that_our_kind_of_key_cannot_meet_gets_an_empty_certificate()
        {
            ClientRig rig = new ClientRig();
            // rsa_sign with rsa_pkcs1_sha256.
            rig.Server.Edit = (type, body) => type == HandshakeType.CertificateRequest
                ? new byte[] { 1, 1, 0, 2, 4, 1, 0, 0 }
                : body;
            rig.Run();

            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            Assert.Equal(
                new byte[3],
                rig.Server.Messages.Single(m => m.Type == HandshakeType.Certificate).Body);
            Assert.DoesNotContain(
                rig.Server.Messages, m => m.Type == HandshakeType.CertificateVerify);
        }

        [Fact]
        public void A_server_that_asks_for_no_certificate_gets_none()
        {
            ClientRig rig = new ClientRig();
            rig.Server.AsksForCertificate = false;
            rig.Run();

            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            Assert.DoesNotContain(rig.Server.Messages, m => m.Type == HandshakeType.Certificate);
        }

        [Fact]
        public void Without_extended_master_secret_a_handshake_is_possible_by_option_only()
        {
            ClientRig rig = new ClientRig();
            rig.Options.ExtendedMasterSecretRequired = false;
            rig.Server.HasExtendedMasterSecret = false;
            rig.Server.EditHello = hello => hello.HasExtendedMasterSecret = false;

            Assert.True(rig.Run().Client.IsConnected, rig.Fault.ToString());
        }

        [Fact]
        public void An_old_server_without_renegotiation_info_is_accepted()
        {
            ClientRig rig = new ClientRig();
            rig.Server.EditHello = hello => hello.HasRenegotiationInfo = false;

            Assert.True(rig.Run().Client.IsConnected, rig.Fault.ToString());
        }

        [Fact]
        public void A_server_name_is_sent_when_there_is_one()
        {
            ClientRig rig = new ClientRig();
            rig.Options.ServerName = "cloud.example";
            rig.Run();

            ClientHello hello = new ClientHello();
            byte[] body = rig.Server.Messages[0].Body;
            Assert.True(hello.TryRead(new ByteReader(body, 0, body.Length)));
            Assert.Equal("cloud.example", hello.Extensions.ServerName);
            Assert.True(hello.Extensions.HasExtendedMasterSecret);
            Assert.True(hello.Extensions.HasRenegotiationInfo);
        }

        [Fact]
        public void After_a_close_the_same_object_connects_again()
        {
            ClientRig rig = new ClientRig().Run();
            rig.Close();
            rig.Carry();
            Assert.Equal(DtlsFault.LocalClosed, rig.Fault);
            rig.Server = new ScriptedServer(ClientRig.ServerCredential);
            rig.Run();

            Assert.True(rig.Client.IsConnected);
            rig.Send(1);
            rig.Carry();
            Assert.Single(rig.Server.Data);
        }

        [Fact]
        public void Misuse_fails_loudly()
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            Assert.Throws<InvalidOperationException>(rig.Connect);
            Assert.Throws<InvalidOperationException>(() => rig.Send(1));
            rig.Client.HandleTimeout(rig.NowMs);
            Assert.Throws<InvalidOperationException>(() => rig.Client.HandleTimeout(rig.NowMs));
            rig.Drain();
            rig.Carry();
            rig.Send(new byte[rig.Client.PlaintextMax]);
            Assert.Equal(rig.Options.DatagramMax, rig.Outgoing.Dequeue().Length);
            Assert.Throws<ArgumentOutOfRangeException>(
                () => rig.Send(new byte[rig.Client.PlaintextMax + 1]));
        }

        private static List<byte[]> Shuffle(Queue<byte[]> queue, Random random)
        {
            List<byte[]> all = new List<byte[]>();
            while (queue.Count > 0)
            {
                byte[] datagram = queue.Dequeue();
                all.Add(datagram);
                if (random.Next(3) == 0) { all.Add(datagram); }
            }
            return all.OrderBy(_ => random.Next()).ToList();
        }
    }
}
