using System;
using System.Linq;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>max_fragment_length and record_size_limit: obeyed in what we send, held against
    /// what comes.</summary>
    public sealed class DtlsClientLimitTests
    {
        [Theory]
        [InlineData("512", 1, 512)]
        [InlineData("1024", 2, 1024)]
        public void A_fragment_length_bounds_records_both_ways(string why, int code, int most)
        {
            ClientRig rig = new ClientRig();
            rig.Options.MaxFragmentLengthCode = code;
            rig.Server.AnswersMaxFragmentLength = true;
            rig.Run();
            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            Assert.Equal(most, rig.Client.PlaintextMax);

            rig.Server.SendLarge(most);
            rig.Carry();
            Assert.Equal(most, Assert.Single(rig.Data).Length);
            rig.Server.SendLarge(most + 1);
            rig.Carry();
            Assert.Equal(DtlsFault.RecordOverflow, rig.Fault);
            Assert.Equal((2, 22), Assert.Single(rig.Server.Alerts));
        }

        [Fact]
        public void A_fragment_length_holds_as_long_as_the_session()
        {
            ClientRig rig = new ClientRig();
            rig.Options.MaxFragmentLengthCode = 1;
            rig.Server.AnswersMaxFragmentLength = true;
            rig.Server.GivesSessionIds = true;
            rig = rig.Run().Again();
            rig.Server.AnswersMaxFragmentLength = false;
            rig.Run();
            Assert.True(rig.IsResumed);
            Assert.Equal(512, rig.Client.PlaintextMax);
        }

        [Fact]
        public void A_server_without_it_may_send_what_it_likes()
        {
            ClientRig rig = new ClientRig();
            rig.Options.MaxFragmentLengthCode = 1;
            rig.Options.RecordSizeLimit = 64;
            rig.Run();
            Assert.Equal(1200 - 13 - 16, rig.Client.PlaintextMax);
            rig.Server.SendLarge(1000);
            rig.Carry();
            Assert.Single(rig.Data);
        }

        [Theory]
        [InlineData("least of both", 64, 64, false)]
        [InlineData("theirs is less", 1000, 100, false)]
        [InlineData("ours is less", 100, 1000, false)]
        [InlineData("with connection ids", 100, 100, true)]
        public void A_size_limit_is_each_ends_own(string why, int ours, int theirs, bool hasIds)
        {
            ClientRig rig = new ClientRig();
            rig.Options.RecordSizeLimit = ours;
            rig.Server.RecordSizeLimit = theirs;
            rig.Options.OfferConnectionId = hasIds;
            rig.Server.ConnectionId = hasIds ? [1] : null;
            rig.Run();
            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            // The type inside is counted when we send.
            Assert.Equal(hasIds ? theirs - 1 : theirs, rig.Client.PlaintextMax);
            rig.Send(new byte[rig.Client.PlaintextMax]);
            rig.Server.SendLarge(ours);
            rig.Carry();
            Assert.Equal(rig.Client.PlaintextMax, Assert.Single(rig.Server.Data).Length);
            Assert.Equal(ours, Assert.Single(rig.Data).Length);

            rig.Server.SendLarge(ours + 1);
            rig.Carry();
            Assert.True(rig.Fault == DtlsFault.RecordOverflow, why);
        }

        /// Goal: what is agreed on bounds our own handshake records. Method: a chain of five beside
        /// a length of 512; the server counts.
        [Fact]
        public void Our_flight_is_cut_to_the_fragment_length()
        {
            ClientRig rig = new ClientRig { Credential = ClientRig.Pki.IssueBelow(4, "device") };
            rig.Options.MaxFragmentLengthCode = 1;
            rig.Server.AnswersMaxFragmentLength = true;
            rig.Connect();
            int largest = 0;
            while (rig.Outgoing.Count + rig.Server.Outgoing.Count > 0)
            {
                while (rig.Outgoing.Count > 0)
                {
                    byte[] datagram = rig.Outgoing.Dequeue();
                    largest = Math.Max(largest, LargestFragment(datagram));
                    rig.Server.Receive(datagram);
                }
                while (rig.Server.Outgoing.Count > 0)
                {
                    rig.Deliver(rig.Server.Outgoing.Dequeue());
                }
            }
            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            Assert.Equal(512, largest);
        }

        [Theory]
        [InlineData("one authority", 1)]
        [InlineData("four authorities, five certificates", 4)]
        public void Chains_of_up_to_five_are_shown_and_accepted(string why, int authorities)
        {
            ClientRig rig = new ClientRig
            {
                Credential = ClientRig.Pki.IssueBelow(authorities, "device"),
                Server = new ScriptedServer(
                    ClientRig.Pki.IssueBelow(authorities, "server", isServer: true)),
            };
            rig.Options.DatagramMax = 256;
            rig.Server.DatagramMax = 256;
            rig.Run();
            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault + rig.ChainFault);
            Assert.Equal(authorities + 1, rig.Peer!.Chain.Count);
            byte[] shown = rig.Server.Messages
                .Single(m => m.Type == HandshakeType.Certificate).Body;
            CertificateMessage message = new CertificateMessage();
            Assert.True(message.TryRead(
                new ByteReader(shown, 0, shown.Length), new byte[shown.Length], 0, shown.Length));
            Assert.Equal(authorities + 1, message.CertificateCount);
        }

        [Theory]
        [InlineData("length -1", -1, 0)]
        [InlineData("length 5", 5, 0)]
        [InlineData("limit 63", 0, 63)]
        [InlineData("limit 16385", 0, 16385)]
        public void Options_out_of_range_fail_loudly(string why, int code, int limit)
        {
            ClientRig rig = new ClientRig();
            rig.Options.MaxFragmentLengthCode = code;
            rig.Options.RecordSizeLimit = limit;
            Assert.True(Record.Exception(rig.Connect) is ArgumentOutOfRangeException, why);
        }

        private static int LargestFragment(byte[] datagram)
        {
            ByteReader reader = new ByteReader(datagram, 0, datagram.Length);
            RecordHeader header = new RecordHeader();
            int largest = 0;
            while (reader.Remaining > 0 && header.TryRead(reader))
            {
                if (header.Epoch == 0) { largest = Math.Max(largest, header.FragmentCount); }
            }
            return largest;
        }
    }
}
