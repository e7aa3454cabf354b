using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Crypto;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: whatever a caller gives, it gets a status and the flash stays as it was.
    public sealed class BadInputTests
    {
        private readonly StoreFixture _fixture = new StoreFixture();
        private readonly KcmKeys _keys;
        private readonly Dictionary<string, Func<byte[]?, int, int, KcmStatus>> _slices;

        public BadInputTests()
        {
            KcmStore store = _fixture.Store;
            _keys = new KcmKeys(store);
            byte[] good = new byte[512];
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
            Assert.Equal(KcmStatus.Success, _fixture.Put(KcmItemType.Config, "c", new byte[4]));
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Put(KcmItemType.Certificate, "chain", TestChain.Of(2)));
            KcmRequest request = new KcmRequest { Subject = "CN=a" };
            KcmItemType config = KcmItemType.Config;
            KcmArea working = KcmArea.Working;
            _slices = new Dictionary<string, Func<byte[]?, int, int, KcmStatus>>
            {
                ["Put"] = (b, o, n) => store.Put(config, "new", b, o, n),
                ["PutChain"] = (b, o, n) => store.PutChain("new", b, o, n, null),
                ["PutChain checked"] =
                    (b, o, n) => store.PutChain("new", b, o, n, new KcmCertificateCheck()),
                ["Get"] = (b, o, n) => store.Get(config, "c", b, o, n, out _),
                ["GetFrom"] = (b, o, n) => store.GetFrom(working, config, "c", b, o, n, out _),
                ["Set"] = (b, o, n) => store.Begin().Set(working, config, "new", b, o, n),
                ["SetChain"] =
                    (b, o, n) => store.Begin().SetChain(working, "new", b, o, n, null),
                ["Add"] = (b, o, n) => Writer().Add(b, o, n),
                ["GetNext"] = (b, o, n) => Reader().GetNext(b, o, n, out _),
                ["BuildRequest"] =
                    (b, o, n) => _keys.BuildRequest("k", request, b, o, n, out _),
                ["GenerateWithRequest"] = (b, o, n) => _keys.GenerateWithRequest(
                    "new", null, working, request, b, o, n, out _),
                ["VerifyCertificate"] = (b, o, n) => _keys.VerifyCertificate("k", b, o, n),
                ["Sign hash"] = (b, o, n) => _keys.Sign("k", b, o, n, good, 0, 64, out _),
                ["Sign output"] = (b, o, n) => _keys.Sign("k", good, 0, 32, b, o, n, out _),
                ["Verify hash"] = (b, o, n) => _keys.Verify("p", b, o, n, good, 0, 64),
                ["Verify signature"] = (b, o, n) => _keys.Verify("p", good, 0, 32, b, o, n),
                ["Agree peer"] = (b, o, n) => _keys.Agree("k", b, o, n, good, 0, 32, out _),
                ["Agree secret"] = (b, o, n) => _keys.Agree("k", good, 0, 65, b, o, n, out _),
                ["GetRandom"] = (b, o, n) => _keys.GetRandom(b, o, n),
                ["Backup.Write"] = (b, o, n) => KcmBackup.Write(store, b, o, n, out _),
                ["Backup.Restore"] = (b, o, n) => KcmBackup.Restore(store, b, o, n),
            };
        }

        [Theory]
        [InlineData("null", -1, 0, 1)]
        [InlineData("null and nothing", -1, 0, 0)]
        [InlineData("negative offset", 64, -1, 8)]
        [InlineData("most negative offset", 64, int.MinValue, 8)]
        [InlineData("negative count", 64, 0, -1)]
        [InlineData("most negative count", 64, 0, int.MinValue)]
        [InlineData("both negative", 64, -1, -1)]
        [InlineData("one past the end", 64, 0, 65)]
        [InlineData("begins past the end", 64, 65, 0)]
        [InlineData("sum overflows", 64, 1, int.MaxValue)]
        [InlineData("sum overflows to nothing", 64, int.MaxValue, int.MaxValue)]
        [InlineData("sum is the smallest number", 64, int.MaxValue, 1)]
        public void Every_slice_outside_its_buffer_is_InvalidParameter(
            string why, int length, int offset, int count)
        {
            byte[] before = Flash();
            byte[]? buffer = length < 0 ? null : new byte[length];
            foreach ((string call, Func<byte[]?, int, int, KcmStatus> run) in _slices)
            {
                KcmStatus status = run(buffer, offset, count);
                Assert.True(status == KcmStatus.InvalidParameter, $"{call}: {why}: {status}");
            }
            Assert.True(buffer == null || buffer.All(x => x == 0));
            Assert.Equal(before, Flash());
        }

        [Fact]
        public void Outputs_may_overlap_inputs()
        {
            using ECDiffieHellman peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            byte[] spki = peer.ExportSubjectPublicKeyInfo();
            byte[] apart = new byte[32];
            Assert.Equal(
                KcmStatus.Success, _keys.Agree("k", spki, 0, 91, apart, 0, 32, out int _));
            for (int at = 0; at < 59; at += 13)
            {
                byte[] both = (byte[])spki.Clone();
                Assert.Equal(
                    KcmStatus.Success, _keys.Agree("k", both, 0, 91, both, at, 32, out int _));
                Assert.Equal(apart, both.AsSpan(at, 32).ToArray());
            }
            byte[] hash = SHA256.HashData(spki);
            for (int at = 0; at <= 64; at += 16)
            {
                byte[] both = new byte[160];
                hash.CopyTo(both, at);
                Assert.Equal(
                    KcmStatus.Success, _keys.Sign("k", both, at, 32, both, 32, 64, out int _));
                Assert.Equal(KcmStatus.Success, _keys.Verify("p", hash, 0, 32, both, 32, 64));
            }
        }

        /// The store copies: what a caller does to its buffer later is its own affair.
        [Fact]
        public void Data_given_to_a_transaction_is_a_copy()
        {
            byte[] data = { 1, 2, 3 };
            KcmTransaction t = _fixture.Store.Begin();
            t.Set(KcmArea.Working, KcmItemType.Config, "new", data, 0, 3);
            Array.Clear(data);
            Assert.Equal(KcmStatus.Success, t.Commit());
            Assert.Equal(new byte[] { 1, 2, 3 }, _fixture.Get(KcmItemType.Config, "new"));
        }

        [Theory]
        [InlineData(true)]
        [InlineData(false)]
        public void A_transaction_that_is_over_says_so_and_changes_nothing(bool isCommitted)
        {
            KcmTransaction t = _fixture.Store.Begin();
            byte[] data = { 1 };
            byte[] der = TestChain.One(0);
            Assert.Equal(
                KcmStatus.Success, t.Set(KcmArea.Working, KcmItemType.Config, "x", data, 0, 1));
            if (isCommitted) { Assert.Equal(KcmStatus.Success, t.Commit()); }
            else { t.Dispose(); }
            byte[] before = Flash();
            using IPrivateKey key = CheapKeyCrypto.MakeKey(1);
            KcmStatus[] statuses =
            {
                t.Set(KcmArea.Working, KcmItemType.Config, "y", data, 0, 1),
                t.SetChain(KcmArea.Working, "y", der, 0, der.Length, null),
                t.SetChain(
                    KcmArea.Working, "y", der, 0, der.Length, new KcmCertificateCheck()),
                t.SetPrivateKey(KcmArea.Working, "y", key),
                t.Delete(KcmArea.Working, KcmItemType.Config, "c"),
                t.Promote(KcmItemType.Config, "c"),
                t.Commit(),
            };
            Assert.All(statuses, x => Assert.Equal(KcmStatus.NotInitialized, x));
            t.Dispose();
            Assert.Equal(before, Flash());
            Assert.Equal(
                isCommitted,
                _fixture.Store.Contains(KcmArea.Working, KcmItemType.Config, "x"));
        }

        [Theory]
        [InlineData(KcmItemType.Config)]
        [InlineData(KcmItemType.SymmetricKey)]
        public void The_largest_item_is_taken_and_one_byte_more_is_InvalidParameter(
            KcmItemType type)
        {
            byte[] largest = RandomNumberGenerator.GetBytes(KcmLimits.DataBytesMax);
            Assert.Equal(KcmStatus.Success, _fixture.Put(type, "new", largest));
            byte[] before = Flash();
            Assert.Equal(
                KcmStatus.InvalidParameter,
                _fixture.Put(type, "more", new byte[KcmLimits.DataBytesMax + 1]));
            Assert.Equal(KcmStatus.InvalidParameter, _fixture.Put(type, "more", new byte[70_000]));
            Assert.Equal(before, Flash());
            _fixture.Restart();
            Assert.Equal(largest, _fixture.Get(type, "new"));
        }

        /// Method: a certificate whose filling makes it exactly as large as an item may be.
        [Fact]
        public void The_largest_certificate_is_taken_in_both_ways_and_one_byte_more_is_not()
        {
            byte[] largest = CertificateOf(KcmLimits.DataBytesMax);
            Assert.Equal(
                KcmStatus.Success, _fixture.Put(KcmItemType.Certificate, "new", largest));
            KcmChainWriter writer = Writer();
            Assert.Equal(KcmStatus.Success, writer.Add(largest, 0, largest.Length));
            Assert.Equal(KcmStatus.Success, writer.Close());
            byte[] more = CertificateOf(KcmLimits.DataBytesMax + 1);
            Assert.Equal(
                KcmStatus.InvalidParameter, _fixture.Put(KcmItemType.Certificate, "more", more));
            Assert.Equal(
                KcmStatus.Success,
                KcmChainWriter.Create(
                    _fixture.Store, KcmArea.Working, "more", 1, null, out writer));
            Assert.Equal(KcmStatus.InvalidParameter, writer.Add(more, 0, more.Length));
            _fixture.Restart();
            Assert.Equal(largest, _fixture.Get(KcmItemType.Certificate, "new"));
            Assert.Equal(largest, _fixture.Get(KcmItemType.Certificate, "written"));
        }

        private static byte[] CertificateOf(int bytes)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DateTimeOffset from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            int filling = bytes - 400;
            while (true)
            {
                CertificateRequest request = new CertificateRequest(
                    "CN=large", key, HashAlgorithmName.SHA256);
                request.CertificateExtensions.Add(new X509Extension(
                    new Oid("1.3.6.1.4.1.99999.1"), new byte[filling], false));

                // The signature's length varies by chance, so the size is met in a few tries.
                byte[] der = request.CreateSelfSigned(from, from.AddYears(1)).RawData;
                if (der.Length == bytes) { return der; }
                filling += bytes - der.Length;
            }
        }

        private byte[] Flash()
        {
            return _fixture.First.Image.Concat(_fixture.Second.Image).ToArray();
        }

        private KcmChainWriter Writer()
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmChainWriter.Create(
                    _fixture.Store, KcmArea.Working, "written", 1, null,
                    out KcmChainWriter writer));
            return writer;
        }

        private KcmChainReader Reader()
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmChainReader.Open(_fixture.Store, "chain", out KcmChainReader reader));
            return reader;
        }
    }
}
