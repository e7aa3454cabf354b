using System;
using System.Collections.Generic;
using Device.Base;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    public sealed class FlightTests
    {
        /// Goal: whatever the size of a datagram, the other end puts the same messages together,
        /// and no datagram is larger. Method: every size from the least to one that holds all.
        [Fact]
        public void A_flight_survives_every_datagram_size()
        {
            for (int capacity = 64; capacity < 500; capacity++)
            {
                Flight flight = Build();
                RecordWriter writer = Writer();
                List<byte[]> datagrams = Send(flight, writer, capacity);

                Assert.All(datagrams, d => Assert.InRange(d.Length, 1, capacity));
                Assert.Equal("11:200 14:0 CCS 20:12", Receive(datagrams));
            }
        }

        [Fact]
        public void Sent_again_messages_keep_their_numbers_and_records_do_not()
        {
            Flight flight = Build();
            RecordWriter writer = Writer();
            List<byte[]> first = Send(flight, writer, 200);
            flight.Rewind();
            List<byte[]> second = Send(flight, writer, 300);

            Assert.Equal("11:200 14:0 CCS 20:12", Receive(second));
            HashSet<string> numbers = new HashSet<string>();
            foreach (byte[] datagram in first) { CollectNumbers(datagram, numbers); }
            foreach (byte[] datagram in second) { CollectNumbers(datagram, numbers); }
        }

        [Fact]
        public void What_fits_one_datagram_is_sent_in_one()
        {
            Assert.Single(Send(Build(), Writer(), 1200));
        }

        [Fact]
        public void A_flight_that_does_not_fit_is_our_mistake()
        {
            Flight flight = new Flight(20);
            flight.Begin(11, 0, 0).WriteBytes(new byte[9], 0, 9);

            Assert.Throws<InvalidOperationException>(flight.End);
        }

        [Fact]
        public void Cleared_it_sends_nothing()
        {
            Flight flight = Build();
            flight.Clear();

            Assert.True(flight.IsEmpty);
            Assert.Empty(Send(flight, Writer(), 1200));
        }

        private static Flight Build()
        {
            Flight flight = new Flight(400);
            flight.Begin(11, 2, 0).WriteBytes(new byte[200], 0, 200);
            flight.End();
            flight.Begin(14, 3, 0);
            flight.End();
            flight.AddChangeCipherSpec();
            flight.Begin(20, 4, 1).WriteBytes(new byte[12], 0, 12);
            flight.End();
            return flight;
        }

        private static RecordWriter Writer()
        {
            RecordWriter writer = new RecordWriter(DtlsClientOptions.RecordsMaxDefault);
            writer.Protect(Protection());
            return writer;
        }

        private static RecordProtection Protection()
        {
            byte[] key = new byte[20];
            return new RecordProtection(
                new DotNetCrypto(), AeadAlgorithm.Aes128Ccm8, key, 0, key, 16);
        }

        private static List<byte[]> Send(Flight flight, RecordWriter writer, int capacity)
        {
            List<byte[]> datagrams = new List<byte[]>();
            byte[] buffer = new byte[1232];
            int count;
            while ((count = flight.WriteDatagram(writer, buffer, capacity)) > 0)
            {
                datagrams.Add(Bytes.Copy(buffer, 0, count));
            }
            return datagrams;
        }

        private static void CollectNumbers(byte[] datagram, HashSet<string> numbers)
        {
            ByteReader reader = new ByteReader(datagram, 0, datagram.Length);
            RecordHeader header = new RecordHeader();
            while (reader.Remaining > 0)
            {
                Assert.True(header.TryRead(reader));
                Assert.True(numbers.Add(header.Epoch + ":" + header.Sequence));
            }
        }

        private static string Receive(List<byte[]> datagrams)
        {
            string got = "";
            HandshakeReassembler reassembler = new HandshakeReassembler(1024);
            reassembler.Reset(2);
            RecordReader records = new RecordReader(new DtlsCounters());
            records.Protect(Protection());
            HandshakeHeader header = new HandshakeHeader();
            foreach (byte[] datagram in datagrams)
            {
                records.Start((byte[])datagram.Clone(), 0, datagram.Length);
                while (records.Next() == RecordResult.Record)
                {
                    if (records.Header.Type == 20) { got += " CCS"; continue; }
                    ByteReader reader = new ByteReader(
                        records.Buffer, records.PlaintextOffset, records.PlaintextCount);
                    Assert.True(header.TryRead(reader));
                    reassembler.Add(header, records.Buffer, reader.Position);
                    while (reassembler.HasNext)
                    {
                        got += $" {reassembler.NextType}:{reassembler.NextCount - 12}";
                        reassembler.Release();
                    }
                }
            }
            return got.Trim();
        }
    }
}
