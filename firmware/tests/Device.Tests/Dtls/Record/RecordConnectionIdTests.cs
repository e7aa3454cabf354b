using System;
using System.Linq;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>
    /// Records with a connection id, byte by byte as RFC 9146 sections 4 and 5.3 draw them. The
    /// oracle is .NET's own AES over associated data that are written down here.
    /// </summary>
    public sealed class RecordConnectionIdTests
    {
        private static readonly byte[] Key = Enumerable.Range(1, 16).Select(i => (byte)i).ToArray();
        private static readonly byte[] Iv = { 0xa0, 0xa1, 0xa2, 0xa3 };
        private static readonly byte[] Id = { 0xc1, 0xc2, 0xc3, 0xc4, 0xc5 };

        private readonly DotNetCrypto _crypto = new DotNetCrypto();
        private readonly DtlsCounters _counters = new DtlsCounters();

        /// Goal: each byte of the record and of what is authenticated is the RFC's. Method: the
        /// third record of epoch 1 made by hand.
        [Theory]
        [InlineData(AeadAlgorithm.Aes128Ccm8, 8)]
        [InlineData(AeadAlgorithm.Aes128Gcm, 16)]
        public void What_is_sealed_is_the_record_of_the_RFC(AeadAlgorithm algorithm, int tagSize)
        {
            RecordWriter writer = Writer(algorithm, Id);
            Append(writer, 23, [9]);
            Append(writer, 23, [9]);
            byte[] record = Append(writer, 23, [0x11, 0x22, 0x33]);

            byte[] associated = Convert.FromHexString(
                "ffffffffffffffff" // seq_num_placeholder
                + "19" // tls12_cid
                + "05" // cid_length
                + "19" // tls12_cid
                + "fefd" // version
                + "0001" // epoch
                + "000000000002" // sequence_number
                + "c1c2c3c4c5" // cid
                + "0004"); // length_of_DTLSInnerPlaintext
            byte[] inner = { 0x11, 0x22, 0x33, 23 };
            byte[] header = Convert.FromHexString(
                "19" + "fefd" + "0001" + "000000000002" + "c1c2c3c4c5"
                + (8 + inner.Length + tagSize).ToString("x4"));
            byte[] expected =
                [.. header, .. SealedByDotNet(algorithm, 2, inner, associated, tagSize)];
            Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(record));
            Assert.Equal(3 + writer.Overhead(1), record.Length);
        }

        [Theory]
        [InlineData("no padding", 0)]
        [InlineData("a zero", 1)]
        [InlineData("many zeros", 300)]
        public void What_the_RFC_seals_is_opened_and_its_padding_taken_off(string why, int zeros)
        {
            byte[] inner = [0x11, 0, 0x33, 0, 22, .. new byte[zeros]];
            byte[] record = Record(7, Id, inner, Id);

            RecordReader reader = Reader(Id);
            reader.Start(record, 0, record.Length);
            Assert.True(reader.Next() == RecordResult.Record, why);
            Assert.Equal(ContentType.Handshake, reader.Header.Type);
            Assert.Equal(
                new byte[] { 0x11, 0, 0x33, 0 },
                record.AsSpan(reader.PlaintextOffset, reader.PlaintextCount).ToArray());
            Assert.Equal(RecordResult.End, reader.Next());
        }

        [Theory]
        [InlineData("no plaintext at all", 0)]
        [InlineData("one zero", 1)]
        [InlineData("zeros only", 40)]
        public void A_record_without_a_type_inside_is_malformed(string why, int zeros)
        {
            byte[] record = Record(7, Id, new byte[zeros], Id);
            RecordReader reader = Reader(Id);
            reader.Start(record, 0, record.Length);
            Assert.True(reader.Next() == RecordResult.Dropped, why);
            Assert.False(reader.IsNewest);
            Assert.Equal(1, _counters.RecordsMalformed);
        }

        [Fact]
        public void An_empty_message_of_a_type_is_a_record()
        {
            byte[] record = Record(7, Id, [23], Id);
            RecordReader reader = Reader(Id);
            reader.Start(record, 0, record.Length);
            Assert.Equal(RecordResult.Record, reader.Next());
            Assert.Equal((ContentType.ApplicationData, 0),
                (reader.Header.Type, reader.PlaintextCount));
        }

        [Theory]
        [InlineData("another id of the same length", "c1c2c3c4c6", "0102030405", 5)]
        [InlineData("ours on the wire, another authenticated", "c1c2c3c4c5", "c1c2c3c4c6", 5)]
        [InlineData("a shorter one", "c1c2c3c4", "c1c2c3c4", 5)]
        [InlineData("a longer one", "c1c2c3c4c5c6", "c1c2c3c4c5c6", 5)]
        [InlineData("none expected", "c1c2c3c4c5", "c1c2c3c4c5", 0)]
        public void A_record_of_another_id_is_dropped_and_counted(
            string why, string onTheWire, string authenticated, int expected)
        {
            byte[] record = Record(
                0, Convert.FromHexString(onTheWire), [1, 2, 3, 23],
                Convert.FromHexString(authenticated));
            RecordReader reader = Reader(Id[..expected]);
            reader.Start(record, 0, record.Length);
            Assert.True(reader.Next() == RecordResult.Dropped, why);
            Assert.Equal(1, _counters.RecordsOfWrongConnectionId + _counters.RecordsForged
                + _counters.RecordsMalformed);
            Assert.NotEqual(RecordResult.Record, reader.Next());
        }

        [Fact]
        public void Where_an_id_is_expected_a_record_without_is_not_heard_and_no_other_way_round()
        {
            byte[] with = Append(Writer(AeadAlgorithm.Aes128Ccm8, Id), 23, [1]);
            byte[] without = Append(Writer(AeadAlgorithm.Aes128Ccm8, []), 23, [1]);

            Assert.Equal(RecordResult.Dropped, ReadOnce(Reader(Id), without));
            Assert.Equal(1, _counters.RecordsOfWrongConnectionId);
            Assert.Equal(RecordResult.Dropped, ReadOnce(Reader([]), with));
            Assert.Equal(2, _counters.RecordsOfWrongConnectionId);
            Assert.Equal(RecordResult.Record, ReadOnce(Reader(Id), with));
            Assert.Equal(RecordResult.Record, ReadOnce(Reader([]), without));
        }

        [Fact]
        public void Epoch_0_has_no_id_and_stands_beside_epoch_1_in_one_datagram()
        {
            RecordWriter writer = Writer(AeadAlgorithm.Aes128Ccm8, Id);
            byte[] datagram = new byte[200];
            int count = writer.Append(20, 0, [1], 0, 1, datagram, 0);
            Assert.Equal(RecordHeader.SizeMin + 1, count);
            Assert.Equal(20, datagram[0]);
            int second = writer.Append(22, 1, [5, 6], 0, 2, datagram, count);

            RecordReader reader = Reader(Id);
            reader.Start(datagram, 0, count + second);
            Assert.Equal(RecordResult.Record, reader.Next());
            Assert.Equal((20, 0), (reader.Header.Type, reader.Header.Epoch));
            Assert.False(reader.IsNewest);
            Assert.Equal(RecordResult.Record, reader.Next());
            Assert.Equal((22, 1, count), (reader.Header.Type, reader.Header.Epoch,
                reader.Header.Offset));
            Assert.True(reader.IsNewest);
        }

        [Fact]
        public void A_record_with_an_id_in_epoch_0_is_not_heard()
        {
            byte[] plain = Convert.FromHexString(
                "19fefd0000000000000000" + "c1c2c3c4c5" + "0002" + "0117");
            Assert.Equal(RecordResult.Dropped, ReadOnce(Reader(Id), plain));
            Assert.Equal(1, _counters.RecordsOfWrongConnectionId);
        }

        /// Goal: only the newest authentic record may move an address. Method: 0, 2, 1, 2 again,
        /// a forged 9, 3.
        [Fact]
        public void Newest_is_what_is_authentic_and_has_the_highest_number()
        {
            RecordWriter writer = Writer(AeadAlgorithm.Aes128Ccm8, Id);
            byte[][] records = Enumerable.Range(0, 4)
                .Select(i => Append(writer, 23, [(byte)i])).ToArray();
            byte[] forged = (byte[])records[3].Clone();
            forged[10] = 9;
            RecordReader reader = Reader(Id);

            (byte[] Record, RecordResult Result, bool IsNewest)[] rows =
            [
                (records[0], RecordResult.Record, true),
                (records[2], RecordResult.Record, true),
                (records[1], RecordResult.Record, false),
                (records[2], RecordResult.Dropped, false),
                (forged, RecordResult.Dropped, false),
                (records[3], RecordResult.Record, true),
            ];
            foreach ((byte[] record, RecordResult result, bool isNewest) in rows)
            {
                Assert.Equal(result, ReadOnce(reader, record));
                Assert.Equal(isNewest, reader.IsNewest);
            }
        }

        /// Goal: every bit of a record with an id counts. Method: each flipped once.
        [Theory]
        [InlineData(AeadAlgorithm.Aes128Ccm8)]
        [InlineData(AeadAlgorithm.Aes128Gcm)]
        public void Each_flipped_bit_makes_a_record_worthless(AeadAlgorithm algorithm)
        {
            byte[] record = Append(Writer(algorithm, Id), 23, [1, 2, 3]);
            for (int bit = 0; bit < record.Length * 8; bit++)
            {
                byte[] copy = (byte[])record.Clone();
                copy[bit / 8] ^= (byte)(1 << (bit % 8));
                DtlsCounters counters = new DtlsCounters();
                RecordReader reader = new RecordReader(counters);
                reader.ExpectConnectionId(Id);
                reader.Protect(Protection(algorithm));
                reader.RefusePlaintext();
                Assert.True(ReadOnce(reader, copy) == RecordResult.Dropped, $"bit {bit}");
            }
        }

        [Fact]
        public void The_form_of_records_is_settled_before_the_first()
        {
            RecordWriter writer = Writer(AeadAlgorithm.Aes128Ccm8, []);
            Assert.Throws<InvalidOperationException>(() => writer.UseConnectionId(Id));
            RecordReader reader = Reader([]);
            Assert.Throws<InvalidOperationException>(() => reader.ExpectConnectionId(Id));

            RecordProtection protection = Protection(AeadAlgorithm.Aes128Ccm8);
            protection.Seal(23, 1, 0, new byte[64], 0, 3);
            Assert.Throws<InvalidOperationException>(() => protection.UseConnectionId(Id));
        }

        [Fact]
        public void A_new_connection_knows_no_id_of_the_last()
        {
            RecordWriter writer = Writer(AeadAlgorithm.Aes128Ccm8, Id);
            RecordReader reader = Reader(Id);
            writer.Reset(100);
            reader.Reset();
            writer.Protect(Protection(AeadAlgorithm.Aes128Ccm8));
            reader.Protect(Protection(AeadAlgorithm.Aes128Ccm8));
            byte[] record = Append(writer, 23, [1]);
            Assert.Equal(23, record[0]);
            Assert.Equal(RecordResult.Record, ReadOnce(reader, record));
        }

        [Fact]
        public void The_longest_id_and_no_allocation_for_a_record()
        {
            byte[] id = Enumerable.Range(0, 255).Select(i => (byte)i).ToArray();
            RecordWriter writer = Writer(AeadAlgorithm.Aes128Gcm, id);
            RecordReader reader = new RecordReader(_counters);
            reader.ExpectConnectionId(id);
            reader.Protect(Protection(AeadAlgorithm.Aes128Gcm));
            byte[] plaintext = new byte[100];
            byte[] datagram = new byte[600];
            int opened = 0;
            long before = 0;
            for (int i = 0; i < 200; i++)
            {
                if (i == 100) { before = GC.GetAllocatedBytesForCurrentThread(); }
                int count = writer.Append(23, 1, plaintext, 0, 100, datagram, 0);
                reader.Start(datagram, 0, count);
                if (reader.Next() == RecordResult.Record && reader.PlaintextCount == 100)
                {
                    opened++;
                }
            }
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(200, opened);
        }

        private static RecordResult ReadOnce(RecordReader reader, byte[] datagram)
        {
            byte[] copy = (byte[])datagram.Clone();
            reader.Start(copy, 0, copy.Length);
            return reader.Next();
        }

        // A CCM-8 record by hand: the ids on the wire and in the associated data may differ.
        private static byte[] Record(long sequence, byte[] id, byte[] inner, byte[] authenticated)
        {
            string number = "0001" + sequence.ToString("x12");
            byte[] associated = Convert.FromHexString(
                "ffffffffffffffff" + "19" + authenticated.Length.ToString("x2") + "19" + "fefd"
                + number + Convert.ToHexString(authenticated) + inner.Length.ToString("x4"));
            byte[] header = Convert.FromHexString(
                "19" + "fefd" + number + Convert.ToHexString(id)
                + (8 + inner.Length + 8).ToString("x4"));
            return
            [
                .. header,
                .. SealedByDotNet(AeadAlgorithm.Aes128Ccm8, sequence, inner, associated, 8),
            ];
        }

        private static byte[] SealedByDotNet(
            AeadAlgorithm algorithm, long sequence, byte[] inner, byte[] associated, int tagSize)
        {
            byte[] explicitNonce = Convert.FromHexString("0001" + sequence.ToString("x12"));
            byte[] nonce = [.. Iv, .. explicitNonce];
            byte[] cipher = new byte[inner.Length];
            byte[] tag = new byte[tagSize];
            if (algorithm == AeadAlgorithm.Aes128Gcm)
            {
                using AesGcm gcm = new AesGcm(Key, tagSize);
                gcm.Encrypt(nonce, inner, cipher, tag, associated);
            }
            else
            {
                using AesCcm ccm = new AesCcm(Key);
                ccm.Encrypt(nonce, inner, cipher, tag, associated);
            }
            return [.. explicitNonce, .. cipher, .. tag];
        }

        private static byte[] Append(RecordWriter writer, int type, byte[] plaintext)
        {
            byte[] datagram = new byte[plaintext.Length + writer.Overhead(1)];
            int count = writer.Append(type, 1, plaintext, 0, plaintext.Length, datagram, 0);
            Assert.Equal(datagram.Length, count);
            return datagram;
        }

        private RecordProtection Protection(AeadAlgorithm algorithm)
        {
            return new RecordProtection(_crypto, algorithm, Key, 0, Iv, 0);
        }

        private RecordReader Reader(byte[] id)
        {
            RecordReader reader = new RecordReader(_counters);
            reader.ExpectConnectionId(id);
            reader.Protect(Protection(AeadAlgorithm.Aes128Ccm8));
            return reader;
        }

        private RecordWriter Writer(AeadAlgorithm algorithm, byte[] id)
        {
            RecordWriter writer = new RecordWriter(DtlsClientOptions.RecordsMaxDefault);
            writer.UseConnectionId(id);
            writer.Protect(Protection(algorithm));
            return writer;
        }
    }
}
