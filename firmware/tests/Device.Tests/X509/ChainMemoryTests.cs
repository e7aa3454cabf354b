using System;
using System.Threading.Tasks;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: a chain that stays the same costs no public-key work the second time, and memory never
    /// lets through what a fresh check would refuse.
    public sealed class ChainMemoryTests
    {
        private static readonly Shape RootShape = Shape.Ca("CN=Root");
        private static readonly Shape LeafShape = new Shape
        {
            Subject = "CN=leaf",
            DnsNames = new[] { "localhost" },
            ExtendedUsages = new[] { TestCertificate.ServerAuth },
        };

        private readonly CountingCrypto _crypto = new CountingCrypto();

        [Fact]
        public void The_second_time_no_key_is_imported_and_no_signature_verified()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate middle = root.Issue(Shape.Ca("CN=Middle"));
            CertificateChain chain = TestCertificate.Chain(middle.Issue(LeafShape), middle);
            ChainMemory memory = new ChainMemory(4);
            PeerVerified first = Accept(memory, chain, root);
            Assert.Equal(3, _crypto.Imports);
            Assert.Equal(2, _crypto.Verifies);

            // Parsed anew, as in the next handshake.
            PeerVerified second = Accept(memory, Again(chain), root);
            Assert.Equal(3, _crypto.Imports);
            Assert.Equal(2, _crypto.Verifies);
            Assert.Same(first.Key, second.Key);
            Assert.Same(first.Chain, second.Chain);
            Assert.Equal(1, memory.Hits);
            Assert.Equal(1, memory.Misses);
            Assert.Equal(1, memory.ChainCount);
            Assert.Equal(2, memory.KeyCount);
        }

        [Fact]
        public void The_key_of_an_issuer_is_imported_once_for_all_its_leaves()
        {
            const int Leaves = 5;
            TestCertificate root = TestCertificate.Root(RootShape);
            ChainMemory memory = new ChainMemory(16);
            for (int i = 0; i < Leaves; i++)
            {
                Accept(memory, TestCertificate.Chain(root.Issue(LeafShape)), root);
            }
            Assert.Equal(Leaves + 1, _crypto.Imports);
            Assert.Equal(Leaves, _crypto.Verifies);
        }

        [Fact]
        public void A_memory_for_keys_alone_keeps_no_chain_and_gives_each_peer_its_own_key()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            CertificateChain chain = TestCertificate.Chain(root.Issue(LeafShape));
            ChainMemory memory = new ChainMemory(0, 4);
            PeerVerified first = Accept(memory, chain, root);
            PeerVerified second = Accept(memory, chain, root);
            Assert.NotSame(first.Key, second.Key);
            Assert.Equal(0, memory.ChainCount);
            Assert.Equal(1, memory.KeyCount);
            Assert.Equal(3, _crypto.Imports);
            Assert.Equal(2, _crypto.Verifies);
        }

        [Fact]
        public void Times_usage_and_name_are_checked_again()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            CertificateChain chain = TestCertificate.Chain(root.Issue(LeafShape));
            ChainMemory memory = new ChainMemory(4);
            Accept(memory, chain, root);

            ChainPolicy late = Policy();
            late.TimeSeconds = TestCertificate.NotAfter + 1;
            Assert.Equal(X509Fault.Expired, Verify(memory, chain, root, late));
            ChainPolicy early = Policy();
            early.TimeSeconds = TestCertificate.NotBefore - 1;
            Assert.Equal(X509Fault.NotYetValid, Verify(memory, chain, root, early));
            ChainPolicy client = Policy();
            client.Usage = CertificateUsage.ClientAuth;
            Assert.Equal(X509Fault.UsageWrong, Verify(memory, chain, root, client));
            ChainPolicy elsewhere = Policy();
            elsewhere.Name = "elsewhere";
            Assert.Equal(X509Fault.NameMismatch, Verify(memory, chain, root, elsewhere));
            Assert.Equal(1, memory.ChainCount);
        }

        [Fact]
        public void Another_anchor_or_another_chain_is_another_proof()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate stranger = TestCertificate.Root(RootShape);
            TestCertificate leaf = root.Issue(LeafShape);
            CertificateChain chain = TestCertificate.Chain(leaf);
            ChainMemory memory = new ChainMemory(4);
            Accept(memory, chain, root);
            Assert.Equal(X509Fault.SignatureInvalid, Verify(memory, chain, stranger, Policy()));

            // The last octet belongs to the signature.
            byte[] changed = leaf.Der;
            changed[^1] ^= 1;
            CertificateChain other =
                new CertificateChain(new[] { TestCertificate.Parse(changed) }, 1);
            Assert.Equal(X509Fault.SignatureInvalid, Verify(memory, other, root, Policy()));
            Assert.Equal(X509Fault.SignatureInvalid, Verify(memory, other, root, Policy()));
            Assert.Equal(1, memory.ChainCount);
        }

        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(7)]
        public void The_chain_unused_for_the_longest_time_makes_room(int capacity)
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            ChainMemory memory = new ChainMemory(capacity);
            CertificateChain[] chains = new CertificateChain[capacity + 1];
            for (int i = 0; i < chains.Length; i++)
            {
                chains[i] = TestCertificate.Chain(root.Issue(LeafShape));
            }
            for (int i = 0; i < capacity; i++) { Accept(memory, chains[i], root); }
            Accept(memory, chains[0], root);
            Assert.Equal(1, memory.Hits);
            Accept(memory, chains[capacity], root);
            Assert.Equal(capacity, memory.ChainCount);

            // With room for two or more, the first was used again and so stayed.
            Accept(memory, chains[0], root);
            Assert.Equal(capacity > 1 ? 2 : 1, memory.Hits);
            if (capacity > 1)
            {
                Accept(memory, chains[1], root);
                Assert.Equal(2, memory.Hits);
            }
        }

        [Fact]
        public void Many_chains_in_random_order_never_exceed_the_capacity()
        {
            const int Capacity = 8;
            TestCertificate root = TestCertificate.Root(RootShape);
            CertificateChain[] chains = new CertificateChain[20];
            for (int i = 0; i < chains.Length; i++)
            {
                chains[i] = TestCertificate.Chain(root.Issue(LeafShape));
            }
            ChainMemory memory = new ChainMemory(Capacity);
            Random random = new Random(1);
            for (int i = 0; i < 500; i++)
            {
                Accept(memory, chains[random.Next(chains.Length)], root);
                Assert.InRange(memory.ChainCount, 1, Capacity);
            }
            Assert.Equal(500, memory.Hits + memory.Misses);
            Assert.Equal(memory.Misses, _crypto.Verifies);
        }

        [Fact]
        public void Threads_share_a_memory()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            CertificateChain[] chains = new CertificateChain[6];
            for (int i = 0; i < chains.Length; i++)
            {
                chains[i] = TestCertificate.Chain(root.Issue(LeafShape));
            }
            ChainMemory memory = new ChainMemory(4);
            Parallel.For(0, 200, i => Accept(memory, chains[i % chains.Length], root));
            Assert.Equal(4, memory.ChainCount);
            Assert.Equal(200, memory.Hits + memory.Misses);
        }

        [Fact]
        public void A_capacity_below_one_is_our_mistake_and_throws()
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new ChainMemory(0));
            Assert.Throws<ArgumentOutOfRangeException>(() => new ChainMemory(-1, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => new ChainMemory(1, 0));
        }

        private static ChainPolicy Policy()
        {
            ChainPolicy policy = ChainVerifierTests.Policy();
            policy.Usage = CertificateUsage.ServerAuth;
            policy.Name = "localhost";
            return policy;
        }

        private static CertificateChain Again(CertificateChain chain)
        {
            byte[] der = new byte[chain.DerCount];
            chain.CopyDer(der, 0);
            Assert.Equal(X509Fault.None, CertificateChain.TryParse(
                der, 0, der.Length, out CertificateChain again));
            return again;
        }

        private PeerVerified Accept(
            ChainMemory memory, CertificateChain chain, TestCertificate anchor)
        {
            Assert.Equal(X509Fault.None, new ChainVerifier(_crypto, memory).Verify(
                chain, new[] { anchor.Ours }, 1, Policy(), out PeerVerified peer));
            return peer;
        }

        private X509Fault Verify(
            ChainMemory memory, CertificateChain chain, TestCertificate anchor, ChainPolicy policy)
        {
            X509Fault fault = new ChainVerifier(_crypto, memory).Verify(
                chain, new[] { anchor.Ours }, 1, policy, out PeerVerified peer);
            Assert.Equal(fault == X509Fault.None, peer != null);
            return fault;
        }
    }
}
