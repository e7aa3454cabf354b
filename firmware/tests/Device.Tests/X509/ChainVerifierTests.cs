using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Desktop;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: a chain is accepted when it leads to a pinned anchor, and each cause of refusal has
    /// its own fault.
    /// Method: chains that .NET made, one thing wrong in each.
    public sealed class ChainVerifierTests
    {
        private static readonly Shape RootShape = Shape.Ca("CN=Root");
        private static readonly Shape MiddleShape = Shape.Ca("CN=Middle");
        private static readonly Shape LeafShape = new Shape { Subject = "CN=leaf" };

        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        [InlineData(4)]
        [InlineData(5)]
        public void Chains_of_every_length_lead_to_the_root_whether_it_is_in_them_or_not(int count)
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate issuer = root;
            TestCertificate[] chain = new TestCertificate[count];
            for (int i = count - 1; i > 0; i--)
            {
                issuer = issuer.Issue(Shape.Ca("CN=Middle " + i));
                chain[i] = issuer;
            }
            chain[0] = issuer.Issue(LeafShape);
            Assert.Equal(X509Fault.None, Verify(chain, root));
            if (count == CertificateChain.CountMax) { return; }
            Assert.Equal(X509Fault.None, Verify([.. chain, root], root));
        }

        [Fact]
        public void The_proof_holds_key_chain_and_anchor()
        {
            TestCertificate stranger = TestCertificate.Root(RootShape);
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate leaf = root.Issue(LeafShape);
            Certificate[] anchors = { stranger.Ours, root.Ours };
            X509Fault fault = new ChainVerifier(new DotNetCrypto(), null!).Verify(
                TestCertificate.Chain(leaf), anchors, 2, Policy(), out PeerVerified peer);

            Assert.Equal(X509Fault.None, fault);
            Assert.Equal(1, peer.AnchorIndex);
            Assert.Same(anchors[1], peer.Anchor);
            Assert.Equal(leaf.Der, peer.Chain.Leaf.Der);
            byte[] digest = SHA256.HashData(new byte[] { 1, 2, 3 });
            Assert.True(peer.Key.Verify(digest, 0, leaf.Key.SignHash(digest), 0));
        }

        [Fact]
        public void An_anchor_may_be_an_intermediate_or_the_leaf_itself()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate middle = root.Issue(MiddleShape);
            TestCertificate leaf = middle.Issue(LeafShape);
            Assert.Equal(X509Fault.None, Verify([leaf], middle));
            Assert.Equal(X509Fault.None, Verify([leaf, middle], middle));
            Assert.Equal(X509Fault.None, Verify([leaf, middle, root], middle));
            Assert.Equal(X509Fault.None, Verify([leaf], leaf));
            Assert.Equal(X509Fault.None, Verify([leaf, middle], leaf));
        }

        [Fact]
        public void IssuerUnknown_when_no_anchor_is_on_the_way()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate middle = root.Issue(MiddleShape);
            TestCertificate leaf = middle.Issue(LeafShape);
            TestCertificate stranger = TestCertificate.Root(Shape.Ca("CN=Stranger"));
            Assert.Equal(X509Fault.IssuerUnknown, Verify([leaf, middle, root], stranger));
            Assert.Equal(X509Fault.IssuerUnknown, Verify([leaf], root));
            Assert.Equal(X509Fault.IssuerUnknown, Verify([leaf, root, middle], root));
            Assert.Equal(X509Fault.IssuerUnknown, Verify([leaf, middle, stranger], root));
            Assert.Equal(X509Fault.IssuerUnknown, Verify([leaf, middle, root]));
        }

        [Fact]
        public void SignatureInvalid_when_another_key_signed()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate impostor = TestCertificate.Root(RootShape);
            TestCertificate middle = root.Issue(MiddleShape);
            TestCertificate falseMiddle = root.Issue(MiddleShape);
            Assert.Equal(X509Fault.SignatureInvalid, Verify([impostor.Issue(LeafShape)], root));
            Assert.Equal(
                X509Fault.SignatureInvalid, Verify([middle.Issue(LeafShape), falseMiddle], root));

            // With key identifiers the namesake is known to be another one.
            Shape named = new Shape { Subject = "CN=Root", IsCa = true, HasKeyIdentifiers = true };
            Shape leafNamed = new Shape { Subject = "CN=leaf", HasKeyIdentifiers = true };
            TestCertificate first = TestCertificate.Root(named);
            TestCertificate second = TestCertificate.Root(named);
            Assert.Equal(X509Fault.IssuerUnknown, Verify([first.Issue(leafNamed)], second));
            Assert.Equal(X509Fault.None, Verify([first.Issue(leafNamed)], second, first));
        }

        [Theory]
        [InlineData("first second", TestCertificate.NotBefore, true, X509Fault.None)]
        [InlineData("a second early", TestCertificate.NotBefore - 1, true, X509Fault.NotYetValid)]
        [InlineData("last second", TestCertificate.NotAfter, true, X509Fault.None)]
        [InlineData("a second late", TestCertificate.NotAfter + 1, true, X509Fault.Expired)]
        [InlineData("1970", 0, true, X509Fault.NotYetValid)]
        [InlineData("1970 as floor", 0, false, X509Fault.None)]
        [InlineData("last second as floor", TestCertificate.NotAfter, false, X509Fault.None)]
        [InlineData("floor past the end", TestCertificate.NotAfter + 1, false, X509Fault.Expired)]
        public void Times_are_inclusive_and_a_floor_refuses_only_the_past(
            string why, long time, bool isTrusted, X509Fault expected)
        {
            Shape wide = new Shape
            {
                Subject = "CN=wide",
                NotBefore = 0,
                NotAfter = 4_000_000_000,
                IsCa = true,
            };
            ChainPolicy policy = new ChainPolicy { TimeSeconds = time, TimeIsTrusted = isTrusted };
            TestCertificate root = TestCertificate.Root(wide);
            Assert.True(expected == Verify(policy, [root.Issue(LeafShape)], root), why);

            TestCertificate middle = root.Issue(MiddleShape);
            Assert.True(
                expected == Verify(policy, [middle.Issue(wide), middle], root), why + ", issuer");
            root = TestCertificate.Root(RootShape);
            Assert.True(expected == Verify(policy, [root.Issue(wide)], root), why + ", anchor");
        }

        [Fact]
        public void By_policy_the_leaf_may_be_expired_and_nothing_else()
        {
            Shape past = new Shape { Subject = "CN=past", NotAfter = TestCertificate.Now - 1 };
            Shape pastCa = new Shape
            {
                Subject = "CN=past ca",
                NotAfter = TestCertificate.Now - 1,
                IsCa = true,
            };
            ChainPolicy policy = Policy();
            policy.LeafMayBeExpired = true;
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate middle = root.Issue(pastCa);
            Assert.Equal(X509Fault.None, Verify(policy, [root.Issue(past)], root));
            Assert.Equal(X509Fault.Expired, Verify([root.Issue(past)], root));
            Assert.Equal(X509Fault.Expired, Verify(policy, [middle.Issue(past), middle], root));
        }

        [Fact]
        public void IssuerNotCa_without_basic_constraints_or_keyCertSign()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            foreach (Shape shape in new[]
            {
                new Shape { Subject = "CN=plain" },
                new Shape { Subject = "CN=false", IsCa = false },
                new Shape
                {
                    Subject = "CN=usage",
                    IsCa = true,
                    KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.CrlSign,
                },
            })
            {
                TestCertificate middle = root.Issue(shape);
                TestCertificate leaf = middle.Issue(LeafShape);
                Assert.Equal(X509Fault.IssuerNotCa, Verify([leaf, middle], root));
                Assert.Equal(X509Fault.IssuerNotCa, Verify([leaf], middle));
                Assert.Equal(X509Fault.None, Verify([middle], root));
            }
        }

        [Theory]
        [InlineData("none allowed, none there", 0, 0, X509Fault.None)]
        [InlineData("none allowed, one there", 0, 1, X509Fault.PathLengthExceeded)]
        [InlineData("one allowed, one there", 1, 1, X509Fault.None)]
        [InlineData("one allowed, two there", 1, 2, X509Fault.PathLengthExceeded)]
        [InlineData("many allowed", 200, 3, X509Fault.None)]
        public void PathLengthExceeded_counts_the_authorities_below(
            string why, int allowed, int middles, X509Fault expected)
        {
            TestCertificate root = TestCertificate.Root(Shape.Ca("CN=Root", allowed));
            TestCertificate[] chain = new TestCertificate[middles + 1];
            TestCertificate issuer = root;
            for (int i = middles; i > 0; i--)
            {
                issuer = issuer.Issue(Shape.Ca("CN=Middle " + i));
                chain[i] = issuer;
            }
            chain[0] = issuer.Issue(LeafShape);
            Assert.True(expected == Verify(chain, root), why);
        }

        [Fact]
        public void A_self_issued_authority_is_not_counted()
        {
            // RFC 5280 section 4.2.1.9: a key rollover certificate has the same name.
            TestCertificate root = TestCertificate.Root(Shape.Ca("CN=Root", 0));
            TestCertificate rollover = root.Issue(Shape.Ca("CN=Root"));
            Assert.Equal(X509Fault.None, Verify([rollover.Issue(LeafShape), rollover], root));
        }

        [Theory]
        [InlineData("absent", null, CertificateUsage.ClientAuth, X509Fault.None)]
        [InlineData("client", TestCertificate.ClientAuth, CertificateUsage.ClientAuth,
            X509Fault.None)]
        [InlineData("server as client", TestCertificate.ServerAuth, CertificateUsage.ClientAuth,
            X509Fault.UsageWrong)]
        [InlineData("client as server", TestCertificate.ClientAuth, CertificateUsage.ServerAuth,
            X509Fault.UsageWrong)]
        [InlineData("any", TestCertificate.AnyUsage, CertificateUsage.ServerAuth, X509Fault.None)]
        [InlineData("code signing", "1.3.6.1.5.5.7.3.3", CertificateUsage.ServerAuth,
            X509Fault.UsageWrong)]
        [InlineData("unknown only", "1.2.3.4", CertificateUsage.ServerAuth, X509Fault.UsageWrong)]
        [InlineData("not checked", "1.2.3.4", CertificateUsage.Any, X509Fault.None)]
        public void UsageWrong_by_extended_key_usage_of_leaf_or_issuer(
            string why, string? usage, CertificateUsage wanted, X509Fault expected)
        {
            string[] usages = usage == null ? Array.Empty<string>() : new[] { usage };
            ChainPolicy policy = Policy();
            policy.Usage = wanted;
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate leaf = root.Issue(
                new Shape { Subject = "CN=leaf", ExtendedUsages = usages });
            Assert.True(expected == Verify(policy, [leaf], root), why);

            TestCertificate middle = root.Issue(
                new Shape { Subject = "CN=Middle", IsCa = true, ExtendedUsages = usages });
            Assert.True(
                expected == Verify(policy, [middle.Issue(LeafShape), middle], root),
                why + ", issuer");
        }

        [Theory]
        [InlineData(X509KeyUsageFlags.DigitalSignature, X509Fault.None)]
        [InlineData(X509KeyUsageFlags.KeyAgreement, X509Fault.UsageWrong)]
        [InlineData(X509KeyUsageFlags.KeyCertSign, X509Fault.UsageWrong)]
        public void UsageWrong_by_key_usage(X509KeyUsageFlags flags, X509Fault expected)
        {
            ChainPolicy policy = Policy();
            policy.Usage = CertificateUsage.ClientAuth;
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate leaf = root.Issue(new Shape { Subject = "CN=leaf", KeyUsage = flags });
            Assert.Equal(expected, Verify(policy, [leaf], root));
        }

        [Fact]
        public void NameMismatch_when_the_leaf_is_for_another_host()
        {
            ChainPolicy policy = Policy();
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate leaf = root.Issue(
                new Shape { Subject = "CN=leaf", DnsNames = new[] { "bs.example.com" } });
            policy.Name = "bs.example.com";
            Assert.Equal(X509Fault.None, Verify(policy, [leaf], root));
            policy.Name = "lwm2m.example.com";
            Assert.Equal(X509Fault.NameMismatch, Verify(policy, [leaf], root));
        }

        [Fact]
        public void CurveUnsupported_when_a_key_is_not_on_the_curve()
        {
            TestCertificate root = TestCertificate.Root(RootShape);
            TestCertificate leaf = root.Issue(LeafShape);

            // The key of the anchor is broken: nothing has signed it, so it is parsed as it is.
            byte[] broken = root.Der;
            broken[root.Ours.PublicPointOffset + 64] ^= 1;
            Certificate[] anchors = { TestCertificate.Parse(broken) };
            X509Fault fault = new ChainVerifier(new DotNetCrypto(), new ChainMemory(4)).Verify(
                TestCertificate.Chain(leaf), anchors, 1, Policy(), out PeerVerified peer);
            Assert.Equal(X509Fault.CurveUnsupported, fault);
            Assert.Null(peer);
        }

        [Fact]
        public void The_right_anchor_is_found_among_many_of_the_same_name()
        {
            TestCertificate[] roots = new TestCertificate[10];
            for (int i = 0; i < roots.Length; i++) { roots[i] = TestCertificate.Root(RootShape); }
            for (int i = 0; i < roots.Length; i++)
            {
                Assert.Equal(X509Fault.None, Verify([roots[i].Issue(LeafShape)], roots));
            }
        }

        internal static ChainPolicy Policy()
        {
            return new ChainPolicy { TimeSeconds = TestCertificate.Now, TimeIsTrusted = true };
        }

        private static X509Fault Verify(
            TestCertificate[] chain, params TestCertificate[] anchors)
        {
            return Verify(Policy(), chain, anchors);
        }

        // With and without memory, and again from memory: always the same verdict.
        private static X509Fault Verify(
            ChainPolicy policy, TestCertificate[] chain, params TestCertificate[] anchors)
        {
            Certificate[] pinned = Array.ConvertAll(anchors, each => each.Ours);
            DotNetCrypto crypto = new DotNetCrypto();
            CertificateChain ours = TestCertificate.Chain(chain);
            X509Fault fault = new ChainVerifier(crypto, null!).Verify(
                ours, pinned, pinned.Length, policy, out PeerVerified peer);
            Assert.Equal(fault == X509Fault.None, peer != null);
            ChainVerifier remembering = new ChainVerifier(crypto, new ChainMemory(8));
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(fault, remembering.Verify(
                    ours, pinned, pinned.Length, policy, out peer));
                Assert.Equal(fault == X509Fault.None, peer != null);
            }
            return fault;
        }
    }
}
