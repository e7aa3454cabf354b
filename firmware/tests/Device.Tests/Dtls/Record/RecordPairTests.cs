using System;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>Protection, writer and reader together: what one end seals, the other end opens,
    /// once, and only untouched.</summary>
    public sealed class RecordPairTests
    {
        private readonly DotNetCrypto _crypto = new DotNetCrypto();
        private readonly byte[] _key = new byte[20];

        [Theory]
        [InlineData(AeadAlgorithm.Aes128Ccm8, 0, 16)]
        [InlineData(AeadAlgorithm.Aes128Ccm8, 1, 16)]
        [InlineData(AeadAlgorithm.Aes128Ccm8, 1000, 16)]
        [InlineData(AeadAlgorithm.Aes128Gcm, 0, 24)]
        [InlineData(AeadAlgorithm.Aes128Gcm, 1000, 24)]
        public void A_sealed_record_opens(AeadAlgorithm algorithm, int count, int overhead)
        {
            byte[] plaintext = new byte[count];
            new Random(count).NextBytes(plaintext);
            byte[] datagram = Seal(algorithm, plaintext, out _);
            Assert.Equal(RecordHeader.SizeMin + overhead + count, datagram.Length);

            RecordReader reader = Reader(algorithm, new DtlsCounters());
            reader.Start(datagram, 0, datagram.Length);
            Assert.Equal(RecordResult.Record, reader.Next());
            Assert.Equal(
                plaintext,
                datagram.AsSpan(reader.PlaintextOffset, reader.PlaintextCount).ToArray());
            Assert.Equal(RecordResult.End, reader.Next());
        }

        /// Goal: every bit of a record counts. Method: each bit flipped once; the header's length
        /// and version make it malformed, the rest forged or of another epoch.
        [Theory]
        [InlineData(AeadAlgorithm.Aes128Ccm8)]
        [InlineData(AeadAlgorithm.Aes128Gcm)]
        public void Each_flipped_bit_makes_a_record_worthless(AeadAlgorithm algorithm)
        {
            byte[] datagram = Seal(algorithm, [1, 2, 3], out _);
            for (int bit = 0; bit < datagram.Length * 8; bit++)
            {
                byte[] copy = (byte[])datagram.Clone();
                copy[bit / 8] ^= (byte)(1 << (bit % 8));
                DtlsCounters counters = new DtlsCounters();
                RecordReader reader = Reader(algorithm, counters);
                reader.RefusePlaintext();
                reader.Start(copy, 0, copy.Length);

                RecordResult result = reader.Next();
                Assert.True(result == RecordResult.Dropped, $"bit {bit}");
                Assert.Equal(1, counters.RecordsMalformed + counters.RecordsForged
                    + counters.RecordsOfWrongEpoch);
            }
        }

        [Fact]
        public void A_replayed_record_is_dropped_and_a_forged_number_moves_nothing()
        {
            DtlsCounters counters = new DtlsCounters();
            RecordReader reader = Reader(AeadAlgorithm.Aes128Ccm8, counters);
            byte[] first = Seal(AeadAlgorithm.Aes128Ccm8, [7], out RecordWriter writer);
            byte[] forged = (byte[])first.Clone();
            forged[5] = 0xff;

            Assert.Equal(RecordResult.Dropped, ReadOnce(reader, forged));
            Assert.Equal(RecordResult.Record, ReadOnce(reader, first));
            Assert.Equal(RecordResult.Dropped, ReadOnce(reader, first));
            Assert.Equal(RecordResult.Record, ReadOnce(reader, Append(writer, [8])));
            Assert.Equal((1, 1), (counters.RecordsForged, counters.RecordsReplayed));
        }

        [Fact]
        public void Epochs_that_are_not_open_are_not_read()
        {
            DtlsCounters counters = new DtlsCounters();
            RecordReader reader = new RecordReader(counters);
            byte[] sealed1 = Seal(AeadAlgorithm.Aes128Ccm8, [7], out _);
            byte[] plain = new byte[64];
            int plainCount = new RecordWriter(10).Append(22, 0, [1], 0, 1, plain, 0);
            Array.Resize(ref plain, plainCount);

            Assert.Equal(RecordResult.Dropped, ReadOnce(reader, sealed1));
            Assert.Equal(RecordResult.Record, ReadOnce(reader, plain));
            reader.RefusePlaintext();
            Assert.Equal(RecordResult.Dropped, ReadOnce(reader, plain));
            Assert.Equal(2, counters.RecordsOfWrongEpoch);
        }

        [Fact]
        public void A_number_is_never_used_twice_and_the_last_one_is_the_last()
        {
            byte[] buffer = new byte[64];
            RecordWriter writer = new RecordWriter(2);
            Assert.Throws<InvalidOperationException>(
                () => writer.Append(23, 1, [1], 0, 1, buffer, 0));
            writer.Protect(Protection(AeadAlgorithm.Aes128Ccm8));
            writer.Append(23, 1, [1], 0, 1, buffer, 0);
            writer.Append(23, 1, [1], 0, 1, buffer, 0);

            Assert.Equal(0, writer.RecordsLeft(1));
            Assert.Throws<InvalidOperationException>(
                () => writer.Append(23, 1, [1], 0, 1, buffer, 0));
        }

        private static RecordResult ReadOnce(RecordReader reader, byte[] datagram)
        {
            byte[] copy = (byte[])datagram.Clone();
            reader.Start(copy, 0, copy.Length);
            return reader.Next();
        }

        private RecordProtection Protection(AeadAlgorithm algorithm)
        {
            return new RecordProtection(_crypto, algorithm, _key, 0, _key, 16);
        }

        private RecordReader Reader(AeadAlgorithm algorithm, DtlsCounters counters)
        {
            RecordReader reader = new RecordReader(counters);
            reader.Protect(Protection(algorithm));
            return reader;
        }

        private byte[] Seal(AeadAlgorithm algorithm, byte[] plaintext, out RecordWriter writer)
        {
            writer = new RecordWriter(DtlsClientOptions.RecordsMaxDefault);
            writer.Protect(Protection(algorithm));
            return Append(writer, plaintext);
        }

        private static byte[] Append(RecordWriter writer, byte[] plaintext)
        {
            byte[] datagram = new byte[plaintext.Length + writer.Overhead(1)];
            int count = writer.Append(23, 1, plaintext, 0, plaintext.Length, datagram, 0);
            Assert.Equal(datagram.Length, count);
            return datagram;
        }
    }
}
