using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Desktop;
using Device.Tests.Kcm;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: the sixteen ways of certificate usage and matching type accept what RFC 6698 section
    /// 2.1.1 says, and refuse everything else with a name of its own.
    /// Method: six chains, good and bad, under every usage; the row says what comes of it, and
    /// each row is run with the certificate itself and with its three digests.
    public sealed class PinTests
    {
        private static readonly TestCertificate Root = TestCertificate.Root(Shape.Ca("CN=Root"));
        private static readonly TestCertificate Middle = Root.Issue(Shape.Ca("CN=Middle"));
        private static readonly TestCertificate Leaf = Middle.Issue(Server("CN=server"));
        private static readonly TestCertificate Sibling = Middle.Issue(Server("CN=server"));
        private static readonly TestCertificate Other = TestCertificate.Root(Shape.Ca("CN=Other"));
        private static readonly TestCertificate OtherLeaf = Other.Issue(Server("CN=server"));
        private static readonly TestCertificate Alone =
            TestCertificate.Root(new Shape { Subject = "CN=alone", NotAfter = Past });

        private const long Past = TestCertificate.Now - 1;

        private static readonly Dictionary<string, TestCertificate[]> Chains = new()
        {
            ["leaf middle"] = [Leaf, Middle],
            ["leaf middle root"] = [Leaf, Middle, Root],
            ["sibling middle"] = [Sibling, Middle],
            ["other"] = [OtherLeaf],
            ["other with its root"] = [OtherLeaf, Other],
            ["alone"] = [Alone],
        };

        private static readonly Dictionary<string, TestCertificate> Pinned = new()
        {
            ["root"] = Root,
            ["middle"] = Middle,
            ["leaf"] = Leaf,
            ["other root"] = Other,
            ["other leaf"] = OtherLeaf,
            ["alone"] = Alone,
        };

        public static TheoryData<int, string, string, X509Fault, X509Fault> Rows()
        {
            const X509Fault none = X509Fault.None;
            const X509Fault unknown = X509Fault.IssuerUnknown;
            const X509Fault constraint = X509Fault.CaConstraintUnmet;
            const X509Fault service = X509Fault.ServiceCertificateMismatch;
            const X509Fault anchor = X509Fault.TrustAnchorMissing;
            const X509Fault domain = X509Fault.DomainCertificateMismatch;
            // Usage, what is pinned, the chain, what comes of it exact and by digest.
            return new TheoryData<int, string, string, X509Fault, X509Fault>
            {
                { 0, "middle", "leaf middle", none, none },
                { 0, "root", "leaf middle", none, none },
                { 0, "root", "leaf middle root", none, none },
                { 0, "middle", "sibling middle", none, none },
                { 0, "other root", "leaf middle", constraint, constraint },
                { 0, "other root", "other with its root", unknown, unknown },
                { 0, "other root", "other", unknown, unknown },
                { 1, "leaf", "leaf middle", none, none },
                { 1, "leaf", "leaf middle root", none, none },
                { 1, "leaf", "sibling middle", service, service },
                { 1, "middle", "leaf middle", service, service },
                { 1, "other leaf", "other with its root", unknown, unknown },
                { 1, "alone", "alone", unknown, unknown },
                { 2, "root", "leaf middle", none, anchor },
                { 2, "root", "leaf middle root", none, none },
                { 2, "middle", "leaf middle", none, none },
                { 2, "other root", "other", none, anchor },
                { 2, "other root", "other with its root", none, none },
                { 2, "other root", "leaf middle", unknown, anchor },
                { 3, "leaf", "leaf middle", none, none },
                { 3, "other leaf", "other", none, none },
                { 3, "alone", "alone", none, none },
                { 3, "leaf", "sibling middle", domain, domain },
                { 3, "middle", "leaf middle", domain, domain },
                { 3, "root", "leaf middle root", domain, domain },
                { -1, "leaf", "leaf middle", none, none },
                { -1, "alone", "alone", none, none },
                { -1, "root", "leaf middle", none, domain },
                { -1, "other root", "leaf middle", unknown, domain },
                { -1, "leaf", "sibling middle", domain, domain },
            };
        }

        [Theory]
        [MemberData(nameof(Rows))]
        public void Every_usage_under_every_matching_type(
            int usage, string pinned, string chain, X509Fault exact, X509Fault digest)
        {
            foreach (PinMatching matching in Enum.GetValues<PinMatching>())
            {
                X509Fault expected = matching == PinMatching.Exact ? exact : digest;
                CertificatePin pin = Make(usage, matching, Pinned[pinned]);
                X509Fault found = Verify(pin, Chains[chain], out PeerVerified? peer);
                Assert.True(expected == found, $"{matching}: {found}");
                Assert.Equal(found == X509Fault.None, peer != null);
                Assert.True(peer == null || peer.Chain.Leaf.IsSameAs(Chains[chain][0].Ours));
            }
        }

        [Theory]
        [InlineData(0, "middle", X509Fault.NameMismatch)]
        [InlineData(1, "leaf", X509Fault.NameMismatch)]
        [InlineData(2, "middle", X509Fault.NameMismatch)]
        [InlineData(-1, "middle", X509Fault.NameMismatch)]
        [InlineData(3, "leaf", X509Fault.None)]
        public void A_name_is_asked_for_wherever_somebody_vouches_for_it(
            int usage, string pinned, X509Fault expected)
        {
            CertificatePin pin = Make(usage, PinMatching.Exact, Pinned[pinned]);
            ChainPolicy policy = Policy(pin, "another.example");
            Assert.Equal(
                expected, Verify(new DotNetCrypto(), policy, Chains["leaf middle"], out _));
        }

        [Fact]
        public void A_leaf_that_is_believed_for_itself_has_nobody_who_vouches_for_it()
        {
            CertificatePin pin = Make(3, PinMatching.Sha256, Leaf);
            Verify(pin, Chains["leaf middle"], out PeerVerified? peer);
            Assert.True(peer!.IsPinnedLeaf);
            Assert.Equal(1, peer.Chain.Count);
            Assert.Equal(-1, peer.AnchorIndex);

            Verify(Make(2, PinMatching.Exact, Root), Chains["leaf middle"], out peer);
            Assert.False(peer!.IsPinnedLeaf);
            Assert.True(peer.Anchor.IsSameAs(Root.Ours));
        }

        [Theory]
        [InlineData(PinMatching.Exact, X509Fault.None)]
        [InlineData(PinMatching.Sha256, X509Fault.None)]
        [InlineData(PinMatching.Sha384, X509Fault.DigestUnsupported)]
        [InlineData(PinMatching.Sha512, X509Fault.DigestUnsupported)]
        public void What_the_provider_cannot_hash_is_refused_by_name(
            PinMatching matching, X509Fault expected)
        {
            foreach (int usage in new[] { -1, 0, 1, 2, 3 })
            {
                TestCertificate pinned = usage is 0 or 2 ? Middle : Leaf;
                ChainPolicy policy = Policy(Make(usage, matching, pinned), null);
                Assert.Equal(
                    expected,
                    Verify(new CheapKeyCrypto(1), policy, Chains["leaf middle"], out _));
            }
            Assert.Equal(
                expected == X509Fault.None,
                CertificatePin.CanMatch(new CheapKeyCrypto(1), matching));
        }

        [Theory]
        [InlineData("a leaf as CA constraint", 0, 0, X509Fault.IssuerNotCa)]
        [InlineData("a leaf as trust anchor", 2, 0, X509Fault.IssuerNotCa)]
        [InlineData("a usage too high", 4, 0, X509Fault.PinMalformed)]
        [InlineData("a usage too low", -2, 0, X509Fault.PinMalformed)]
        [InlineData("a matching type too high", 3, 4, X509Fault.PinMalformed)]
        [InlineData("a certificate as digest", 3, 1, X509Fault.PinMalformed)]
        public void A_pin_that_makes_no_sense_is_refused(
            string why, int usage, int matching, X509Fault expected)
        {
            X509Fault fault = CertificatePin.TryMake(
                (PinUsage)usage, (PinMatching)matching, Leaf.Der, out CertificatePin pin);
            Assert.True(expected == fault, why);
            Assert.Null(pin);
        }

        [Theory]
        [InlineData(PinMatching.Sha256, 32)]
        [InlineData(PinMatching.Sha384, 48)]
        [InlineData(PinMatching.Sha512, 64)]
        public void A_digest_has_its_length(PinMatching matching, int size)
        {
            foreach (int count in new[] { 0, size - 1, size, size + 1 })
            {
                X509Fault fault = CertificatePin.TryMake(
                    PinUsage.DomainIssued, matching, new byte[count], out _);
                Assert.Equal(
                    count == size ? X509Fault.None : X509Fault.PinMalformed, fault);
            }
        }

        private static Shape Server(string subject)
        {
            return new Shape
            {
                Subject = subject,
                ExtendedUsages = [TestCertificate.ServerAuth],
                DnsNames = ["server.example"],
            };
        }

        private static CertificatePin Make(
            int usage, PinMatching matching, TestCertificate pinned)
        {
            byte[] data = matching switch
            {
                PinMatching.Exact => pinned.Der,
                PinMatching.Sha256 => SHA256.HashData(pinned.Der),
                PinMatching.Sha384 => SHA384.HashData(pinned.Der),
                _ => SHA512.HashData(pinned.Der),
            };
            X509Fault fault = CertificatePin.TryMake(
                (PinUsage)usage, matching, data, out CertificatePin pin);
            Assert.Equal(X509Fault.None, fault);
            return pin;
        }

        private static ChainPolicy Policy(CertificatePin pin, string? name)
        {
            return new ChainPolicy
            {
                Usage = CertificateUsage.ServerAuth,
                Name = name,
                TimeSeconds = TestCertificate.Now,
                TimeIsTrusted = true,
                Pin = pin,
            };
        }

        private static X509Fault Verify(
            CertificatePin pin, TestCertificate[] chain, out PeerVerified? peer)
        {
            return Verify(new DotNetCrypto(), Policy(pin, null), chain, out peer);
        }

        // The device's own anchor is the root: what leads there is what usages 0 and 1 narrow.
        private static X509Fault Verify(
            ICrypto crypto, ChainPolicy policy, TestCertificate[] chain, out PeerVerified? peer)
        {
            X509Fault fault = new ChainVerifier(crypto, new ChainMemory(4)).Verify(
                TestCertificate.Chain(chain), [Root.Ours], 1, policy, out PeerVerified found);
            peer = found;
            return fault;
        }
    }
}
