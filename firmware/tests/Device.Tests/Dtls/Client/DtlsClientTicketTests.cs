using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>NewSessionTicket in a full handshake: in its place, in the clear, and nowhere
    /// else.</summary>
    public sealed class DtlsClientTicketTests
    {
        [Fact]
        public void A_ticket_is_asked_for_unless_switched_off()
        {
            foreach (bool asks in new[] { true, false })
            {
                ClientRig rig = new ClientRig();
                rig.Options.OfferSessionTicket = asks;
                rig.Run();
                Assert.Equal(asks, rig.Server.Hello.Extensions.HasSessionTicket);
                Assert.Empty(rig.Server.Hello.Extensions.SessionTicket);
            }
        }

        [Theory]
        [InlineData("length past the end", 5, 255, DtlsFault.DecodeError, 50)]
        [InlineData("length too short", 5, 1, DtlsFault.DecodeError, 50)]
        public void A_ticket_that_lies_about_its_length_is_a_decode_error(
            string why, int position, byte value, DtlsFault fault, int alert)
        {
            ClientRig rig = Rig();
            rig.Server.Edit = (type, body) =>
            {
                if (type == HandshakeType.NewSessionTicket) { body[position] = value; }
                return body;
            };
            rig.Run();
            AssertRefused(rig, fault, alert, why);
        }

        [Fact]
        public void A_ticket_that_is_changed_on_its_way_spoils_the_Finished()
        {
            ClientRig rig = Rig();
            rig.Server.AlterOutgoing = (type, body) =>
            {
                if (type == HandshakeType.NewSessionTicket) { body[^1] ^= 1; }
            };
            rig.Run();
            AssertRefused(rig, DtlsFault.DecryptError, 51, "ticket");
        }

        [Fact]
        public void A_ticket_that_was_announced_has_to_come()
        {
            ClientRig rig = Rig();
            rig.Server.Edit = (t, body) => t == HandshakeType.NewSessionTicket ? null : body;
            rig.Run();
            AssertRefused(rig, DtlsFault.UnexpectedMessage, 10, "none came");
        }

        /// Goal: a ticket that was not announced cannot be slipped in, and its place is not lost to
        /// it. Method: forged in the clear behind our last flight, before the Finished.
        [Fact]
        public void A_ticket_that_was_not_announced_is_noise()
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            while (rig.Outgoing.Count > 0) { rig.Server.Receive(rig.Outgoing.Dequeue()); }
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            byte[] forged =
                Convert.FromHexString("0400000700050000000000070000000000" + "01" + "aa");
            rig.Server.SendRecord(ContentType.Handshake, 0, forged);
            rig.Deliver(rig.Server.Outgoing.Dequeue());
            Assert.Equal(1, rig.Client.Counters.FragmentsDropped);
            rig.Carry();

            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
        }

        [Fact]
        public void A_Finished_that_overtakes_the_ticket_waits_for_it()
        {
            ClientRig rig = Rig();
            rig.Server.DatagramMax = 160;
            rig.Connect();
            for (int i = 0; i < 2; i++)
            {
                while (rig.Outgoing.Count > 0) { rig.Server.Receive(rig.Outgoing.Dequeue()); }
                byte[][] datagrams = rig.Server.Outgoing.ToArray();
                rig.Server.Outgoing.Clear();
                Array.Reverse(datagrams);
                foreach (byte[] datagram in datagrams) { rig.Deliver(datagram); }
                if (rig.Client.IsConnected) { break; }
            }
            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            Assert.NotNull(rig.Client.TakeSession());
        }

        [Fact]
        public void Any_one_lost_datagram_costs_one_timeout_only()
        {
            for (int lost = 0; lost < 40; lost++)
            {
                ClientRig rig = Rig();
                rig.Server.DatagramMax = 200;
                rig.Options.DatagramMax = 200;
                int sent = 0;
                int timeouts = 0;
                rig.Connect();
                while (!rig.Client.IsConnected && timeouts < 3)
                {
                    while (rig.Outgoing.Count > 0)
                    {
                        byte[] datagram = rig.Outgoing.Dequeue();
                        if (sent++ != lost) { rig.Server.Receive(datagram); }
                    }
                    while (rig.Server.Outgoing.Count > 0)
                    {
                        byte[] datagram = rig.Server.Outgoing.Dequeue();
                        if (sent++ != lost) { rig.Deliver(datagram); }
                    }
                    if (rig.Outgoing.Count > 0 || rig.Client.IsConnected) { continue; }
                    timeouts++;
                    rig.Expire();
                    rig.Server.Repeat();
                }
                Assert.True(rig.Client.IsConnected && timeouts <= 1, $"lost {lost}: {timeouts}");
            }
        }

        private static ClientRig Rig()
        {
            ClientRig rig = new ClientRig();
            rig.Server.GivesTickets = true;
            return rig;
        }

        private static void AssertRefused(ClientRig rig, DtlsFault fault, int alert, string why)
        {
            rig.AssertRefused(fault, alert, why);
            Assert.Null(rig.Client.TakeSession());
        }
    }
}
