using System;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: chains certificate by certificate, exactly as A.3 has them; H1.9 to 14 and 18.
    public sealed class KcmChainTests
    {
        private readonly StoreFixture _fixture = new StoreFixture();

        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        [InlineData(4)]
        [InlineData(5)]
        public void Statement_09_Chains_of_one_to_five_are_written_and_read_one_by_one(int length)
        {
            WriteChain("c", length);
            _fixture.Restart();
            KcmChainReader reader = Open("c");
            Assert.Equal(length, reader.Count);
            byte[] buffer = new byte[1024];
            for (int i = 0; i < length; i++)
            {
                Assert.Equal(
                    KcmStatus.Success, reader.GetNext(buffer, 0, buffer.Length, out int count));
                Assert.Equal(TestChain.One(i), buffer.AsSpan(0, count).ToArray());
            }
        }

        [Theory]
        [InlineData("negative", -1)]
        [InlineData("none", 0)]
        [InlineData("six", 6)]
        [InlineData("most", int.MaxValue)]
        public void Statement_09_Other_lengths_are_InvalidNumOfCertInChain(string why, int length)
        {
            KcmStatus status = Create("c", length, out KcmChainWriter writer);
            Assert.True(status == KcmStatus.InvalidNumOfCertInChain, why);
            Assert.Null(writer);
        }

        [Fact]
        public void Statement_09_One_more_than_declared_is_refused_and_the_chain_still_closes()
        {
            Assert.Equal(KcmStatus.Success, Create("c", 1, out KcmChainWriter writer));
            Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(0)));
            Assert.Equal(KcmStatus.InvalidNumOfCertInChain, Add(writer, TestChain.One(1)));
            Assert.Equal(KcmStatus.Success, writer.Close());
            Assert.Equal(1, Open("c").Count);
        }

        [Fact]
        public void Statement_10_A_certificate_that_did_not_sign_leaves_no_trace_of_the_chain()
        {
            Assert.Equal(KcmStatus.Success, Create("c", 3, out KcmChainWriter writer));
            Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(0)));
            Assert.Equal(
                KcmStatus.CertificateChainVerificationFailed, Add(writer, TestChain.One(2)));
            Assert.Equal(KcmStatus.CloseIncompleteChain, writer.Close());
            Assert.Equal(0, _fixture.Store.ItemCount);
            WriteChain("c", 2);
        }

        [Theory]
        [InlineData(1, 0)]
        [InlineData(3, 2)]
        [InlineData(5, 4)]
        public void Statement_11_Closing_early_is_CloseIncompleteChain_and_the_chain_is_absent(
            int length, int added)
        {
            Assert.Equal(KcmStatus.Success, Create("c", length, out KcmChainWriter writer));
            for (int i = 0; i < added; i++)
            {
                Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(i)));
            }
            Assert.Equal(KcmStatus.CloseIncompleteChain, writer.Close());
            _fixture.Restart();
            Assert.Equal(0, _fixture.Store.ItemCount);
            Assert.Equal(
                KcmStatus.ItemNotFound, KcmChainReader.Open(_fixture.Store, "c", out _));
        }

        [Fact]
        public void Statement_11_Nothing_is_on_flash_before_the_close()
        {
            byte[] before = (byte[])_fixture.First.Image.Clone();
            Assert.Equal(KcmStatus.Success, Create("c", 1, out KcmChainWriter writer));
            Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(0)));
            Assert.Equal(before, _fixture.First.Image);
            writer.Dispose();
            Assert.Equal(KcmStatus.NotInitialized, writer.Close());
            Assert.Equal(0, _fixture.Store.ItemCount);
        }

        [Fact]
        public void Statement_12_Next_size_does_not_advance_and_next_data_does()
        {
            WriteChain("c", 2);
            KcmChainReader reader = Open("c");
            byte[] buffer = new byte[1024];
            for (int i = 0; i < 2; i++)
            {
                int expected = TestChain.One(i).Length;
                Assert.Equal(KcmStatus.Success, reader.GetNextSize(out int size));
                Assert.Equal(KcmStatus.Success, reader.GetNextSize(out size));
                Assert.Equal(expected, size);
                Assert.Equal(
                    KcmStatus.InsufficientBuffer,
                    reader.GetNext(buffer, 0, expected - 1, out int count));
                Assert.Equal(0, count);
                Assert.Equal(
                    KcmStatus.InvalidParameter, reader.GetNext(null, 0, expected, out count));
                Assert.Equal(
                    KcmStatus.Success, reader.GetNext(buffer, 0, expected, out count));
                Assert.Equal(TestChain.One(i), buffer.AsSpan(0, count).ToArray());
            }
            Assert.Equal(KcmStatus.InvalidNumOfCertInChain, reader.GetNextSize(out int _));
            Assert.Equal(
                KcmStatus.InvalidNumOfCertInChain, reader.GetNext(buffer, 0, 1024, out int _));
        }

        [Fact]
        public void Statement_13_A_single_item_get_or_delete_on_a_chain_acts_on_the_whole_chain()
        {
            WriteChain("c", 3);
            Assert.Equal(TestChain.Of(3), _fixture.Get(KcmItemType.Certificate, "c"));
            Assert.Equal(KcmStatus.Success, _fixture.Store.Delete(KcmItemType.Certificate, "c"));
            Assert.Equal(
                KcmStatus.ItemNotFound, KcmChainReader.Open(_fixture.Store, "c", out _));
            Assert.Equal(
                KcmStatus.ItemNotFound, _fixture.Store.Delete(KcmItemType.Certificate, "c"));
            Assert.Equal(0, _fixture.Store.ItemCount);
        }

        [Fact]
        public void Statement_14_Two_certificates_after_a_deleted_three_are_exactly_the_two()
        {
            WriteChain("c", 3);
            Assert.Equal(KcmStatus.Success, _fixture.Store.Delete(KcmItemType.Certificate, "c"));
            WriteChain("c", 2);
            _fixture.Restart();
            Assert.Equal(2, Open("c").Count);
            Assert.Equal(TestChain.Of(2), _fixture.Get(KcmItemType.Certificate, "c"));
        }

        [Fact]
        public void Statement_17_and_18_A_factory_chain_written_one_by_one_survives_a_reset()
        {
            string name = new string('n', KcmLimits.NameBytesMax);
            Assert.Equal(
                KcmStatus.Success,
                KcmChainWriter.Create(
                    _fixture.Store, KcmArea.Factory, name, 5, null, out KcmChainWriter writer));
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(i)));
            }
            Assert.Equal(KcmStatus.Success, writer.Close());
            WriteChain("working", 2);
            Assert.Equal(KcmStatus.Success, _fixture.Store.FactoryReset());
            _fixture.Restart();
            Assert.Equal(TestChain.Of(5), _fixture.Get(KcmItemType.Certificate, name));
            Assert.Equal(1, _fixture.Store.ItemCount);
        }

        [Fact]
        public void A_taken_name_is_refused_at_create_and_again_at_close()
        {
            Assert.Equal(KcmStatus.Success, Create("c", 1, out KcmChainWriter first));
            Assert.Equal(KcmStatus.Success, Create("c", 1, out KcmChainWriter second));
            Assert.Equal(KcmStatus.Success, Add(first, TestChain.One(0)));
            Assert.Equal(KcmStatus.Success, Add(second, TestChain.One(1)));
            Assert.Equal(KcmStatus.Success, first.Close());
            Assert.Equal(KcmStatus.FileExist, second.Close());
            Assert.Equal(KcmStatus.FileExist, Create("c", 1, out KcmChainWriter third));
            Assert.Null(third);
            Assert.Equal(TestChain.One(0), _fixture.Get(KcmItemType.Certificate, "c"));
        }

        [Fact]
        public void Two_chains_open_at_once_do_not_mix()
        {
            Assert.Equal(KcmStatus.Success, Create("a", 2, out KcmChainWriter a));
            Assert.Equal(KcmStatus.Success, Create("b", 2, out KcmChainWriter b));
            Assert.Equal(KcmStatus.Success, Add(a, TestChain.One(0)));
            Assert.Equal(KcmStatus.Success, Add(b, TestChain.One(2)));
            Assert.Equal(KcmStatus.Success, Add(a, TestChain.One(1)));
            Assert.Equal(KcmStatus.Success, Add(b, TestChain.One(3)));
            Assert.Equal(KcmStatus.Success, b.Close());
            Assert.Equal(KcmStatus.Success, a.Close());
            KcmChainReader readA = Open("a");
            KcmChainReader readB = Open("b");
            Assert.Equal(KcmStatus.Success, _fixture.Store.Delete(KcmItemType.Certificate, "a"));
            byte[] buffer = new byte[1024];
            Assert.Equal(KcmStatus.Success, readA.GetNext(buffer, 0, 1024, out int count));
            Assert.Equal(TestChain.One(0), buffer.AsSpan(0, count).ToArray());
            Assert.Equal(KcmStatus.Success, readB.GetNext(buffer, 0, 1024, out count));
            Assert.Equal(TestChain.One(2), buffer.AsSpan(0, count).ToArray());
        }

        [Fact]
        public void Handles_after_close_say_so()
        {
            Assert.Equal(KcmStatus.Success, Create("c", 1, out KcmChainWriter writer));
            Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(0)));
            Assert.Equal(KcmStatus.Success, writer.Close());
            Assert.Equal(KcmStatus.NotInitialized, Add(writer, TestChain.One(1)));
            Assert.Equal(KcmStatus.NotInitialized, writer.Close());
            KcmChainReader reader = Open("c");
            reader.Dispose();
            Assert.Equal(0, reader.Count);
            Assert.Equal(KcmStatus.NotInitialized, reader.GetNextSize(out int _));
            Assert.Equal(
                KcmStatus.NotInitialized, reader.GetNext(new byte[1024], 0, 1024, out int _));
            Assert.Equal(KcmStatus.Success, Create("d", 1, out writer));
            _fixture.Store.Dispose();
            Assert.Equal(KcmStatus.NotInitialized, Add(writer, TestChain.One(0)));
            Assert.Equal(KcmStatus.NotInitialized, writer.Close());
            Assert.Equal(KcmStatus.NotInitialized, Create("e", 1, out writer));
        }

        [Fact]
        public void Bad_input_is_refused_by_name_and_the_writer_goes_on()
        {
            Assert.Equal(
                KcmStatus.InvalidParameter,
                KcmChainWriter.Create(null, KcmArea.Working, "c", 1, null, out _));
            Assert.Equal(
                KcmStatus.InvalidParameter,
                KcmChainWriter.Create(_fixture.Store, (KcmArea)3, "c", 1, null, out _));
            Assert.Equal(KcmStatus.InvalidParameter, KcmChainReader.Open(null, "c", out _));
            Assert.Equal(KcmStatus.InvalidParameter, Create("", 1, out _));
            Assert.Equal(KcmStatus.FileNameInvalid, Create("a/b", 1, out _));
            Assert.Equal(KcmStatus.FileNameTooLong, Create(new string('n', 101), 1, out _));
            Assert.Equal(KcmStatus.Success, Create("c", 1, out KcmChainWriter writer));
            Assert.Equal(KcmStatus.InvalidParameter, writer.Add(null, 0, 1));
            Assert.Equal(KcmStatus.InvalidParameter, writer.Add(new byte[4], 1, int.MaxValue));
            Assert.Equal(KcmStatus.ItemIsEmpty, writer.Add(new byte[4], 4, 0));
            Assert.Equal(KcmStatus.ParsingDerCert, Add(writer, new byte[] { 0x30 }));
            Assert.Equal(KcmStatus.ParsingDerCert, Add(writer, TestChain.Of(2)));
            Assert.Equal(
                KcmStatus.InvalidParameter,
                Add(writer, new byte[KcmLimits.DataBytesMax + 1]));
            Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(0)));
            Assert.Equal(KcmStatus.Success, writer.Close());
        }

        [Fact]
        public void Statement_16_A_damaged_chain_is_CorruptedChainFile()
        {
            WriteChain("c", 2);
            // The first mount formats the first bank; the chain is its first record.
            byte[] bank = _fixture.First.Image;
            Assert.Equal((byte)'c', bank[48 + 12]);
            bank[48 + 100] ^= 1;
            Assert.Equal(
                KcmStatus.CorruptedChainFile,
                KcmChainReader.Open(_fixture.Store, "c", out KcmChainReader reader));
            Assert.Null(reader);
        }

        private KcmStatus Create(string name, int length, out KcmChainWriter writer)
        {
            return KcmChainWriter.Create(
                _fixture.Store, KcmArea.Working, name, length, null, out writer);
        }

        private static KcmStatus Add(KcmChainWriter writer, byte[] der)
        {
            return writer.Add(der, 0, der.Length);
        }

        private KcmChainReader Open(string name)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmChainReader.Open(_fixture.Store, name, out KcmChainReader reader));
            return reader;
        }

        private void WriteChain(string name, int length)
        {
            Assert.Equal(KcmStatus.Success, Create(name, length, out KcmChainWriter writer));
            for (int i = 0; i < length; i++)
            {
                Assert.Equal(KcmStatus.Success, Add(writer, TestChain.One(i)));
            }
            Assert.Equal(KcmStatus.Success, writer.Close());
        }
    }
}
