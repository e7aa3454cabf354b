using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Desktop;
using Device.X509;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.Utilities.Date;
using Org.BouncyCastle.X509;
using Xunit;
using ForeignCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace Device.Tests.X509
{
    /// Goal: on random chains .NET, BouncyCastle and we give the same verdict.
    /// Method: seeded chains of one to four certificates, most with one thing wrong.
    public sealed class CrossJudgeTests
    {
        private const int Chains = 240;
        private static readonly DotNetCrypto Crypto = new DotNetCrypto();

        [Fact]
        public void Random_chains()
        {
            int accepted = 0;
            int[] defects = new int[(int)Defect.Count];
            for (int seed = 0; seed < Chains; seed++)
            {
                Random random = new Random(seed);
                Defect defect = (Defect)(seed % (int)Defect.Count);
                List<TestCertificate> path = MakePath(random, defect);
                X509Fault fault = OurVerdict(path, out bool isOurs);
                Assert.True(
                    fault == Expected(defect, path.Count), $"seed {seed}, {defect}: {fault}");
                bool dotNet = DotNetVerdict(path);
                Assert.True(isOurs == dotNet, $"seed {seed}, {defect}: .NET says {dotNet}");
                if (defect != Defect.LeafUsage)
                {
                    // PKIX validation itself knows nothing of extended key usage.
                    bool bouncy = BouncyVerdict(path);
                    Assert.True(isOurs == bouncy, $"seed {seed}, {defect}: BC says {bouncy}");
                }
                if (isOurs) { accepted++; }
                defects[(int)defect]++;
                path.ForEach(each => each.Dispose());
            }
            Assert.InRange(accepted, 40, Chains - 40);
            Assert.All(defects, count => Assert.InRange(count, 10, Chains));
        }

        private enum Defect
        {
            None = 0,
            LeafExpired,
            IssuerExpired,
            LeafFuture,
            NoBasicConstraints,
            NotCa,
            NoKeyCertSign,
            PathLength,
            FalseSignature,
            Stranger,
            LeafUsage,
            NoneWithUsages,
            Count,
        }

        // Root first in making, leaf first in the result; the root is last.
        private static List<TestCertificate> MakePath(Random random, Defect defect)
        {
            bool hasUsages = defect == Defect.NoneWithUsages || random.Next(2) == 0;
            int middles = defect == Defect.None || defect == Defect.NoneWithUsages
                ? random.Next(4)
                : 1 + random.Next(3);
            int broken = random.Next(middles);
            TestCertificate root = TestCertificate.Root(Authority(
                "CN=Root", hasUsages, defect == Defect.PathLength ? middles - 1 : null));
            List<TestCertificate> path = new List<TestCertificate> { root };
            for (int i = 0; i < middles; i++)
            {
                Shape shape = Authority("CN=Middle " + i, hasUsages, null);
                if (i == broken) { shape = Break(shape, defect); }
                path.Insert(0, path[0].Issue(shape));
            }
            TestCertificate issuer = path[0];
            if (defect == Defect.FalseSignature)
            {
                using TestCertificate impostor = TestCertificate.Root(
                    Authority(issuer.Foreign.Subject, hasUsages, null));
                path.Insert(0, impostor.Issue(LeafShape(random, defect)));
            }
            else
            {
                path.Insert(0, issuer.Issue(LeafShape(random, defect)));
            }
            if (defect == Defect.Stranger)
            {
                path[^1] = TestCertificate.Root(Authority("CN=Stranger", hasUsages, null));
            }
            return path;
        }

        private static Shape Authority(string subject, bool hasUsages, int? pathLength)
        {
            return new Shape
            {
                Subject = subject,
                IsCa = true,
                PathLength = pathLength,
                KeyUsage = hasUsages
                    ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign
                    : null,
            };
        }

        private static Shape Break(Shape sound, Defect defect)
        {
            return new Shape
            {
                Subject = sound.Subject,
                IsCa = defect == Defect.NoBasicConstraints ? null : defect != Defect.NotCa,
                KeyUsage = defect switch
                {
                    Defect.NoKeyCertSign => X509KeyUsageFlags.DigitalSignature,
                    Defect.NotCa or Defect.NoBasicConstraints => null,
                    _ => sound.KeyUsage,
                },
                NotAfter = defect == Defect.IssuerExpired
                    ? TestCertificate.Now - 1
                    : TestCertificate.NotAfter,
            };
        }

        private static Shape LeafShape(Random random, Defect defect)
        {
            bool isRight = random.Next(2) == 0 || defect == Defect.NoneWithUsages;
            return new Shape
            {
                Subject = "CN=leaf",
                IsCa = random.Next(2) == 0 ? false : null,
                NotBefore = defect == Defect.LeafFuture
                    ? TestCertificate.Now + 1
                    : TestCertificate.NotBefore,
                NotAfter = defect == Defect.LeafExpired
                    ? TestCertificate.Now - 1
                    : TestCertificate.NotAfter,
                KeyUsage = isRight ? X509KeyUsageFlags.DigitalSignature : null,
                ExtendedUsages = defect == Defect.LeafUsage
                    ? new[] { TestCertificate.ServerAuth }
                    : isRight ? new[] { TestCertificate.ClientAuth } : Array.Empty<string>(),
            };
        }

        private static X509Fault Expected(Defect defect, int count)
        {
            return defect switch
            {
                Defect.LeafExpired or Defect.IssuerExpired => X509Fault.Expired,
                Defect.LeafFuture => X509Fault.NotYetValid,
                Defect.NoBasicConstraints or Defect.NotCa => X509Fault.IssuerNotCa,
                Defect.NoKeyCertSign => X509Fault.IssuerNotCa,
                Defect.PathLength => X509Fault.PathLengthExceeded,
                Defect.FalseSignature => X509Fault.SignatureInvalid,
                Defect.Stranger => X509Fault.IssuerUnknown,
                Defect.LeafUsage => X509Fault.UsageWrong,
                _ => X509Fault.None,
            };
        }

        private static X509Fault OurVerdict(List<TestCertificate> path, out bool accepted)
        {
            ChainPolicy policy = ChainVerifierTests.Policy();
            policy.Usage = CertificateUsage.ClientAuth;
            CertificateChain chain = TestCertificate.Chain(
                path.GetRange(0, path.Count - 1).ToArray());
            X509Fault fault = new ChainVerifier(Crypto, null!).Verify(
                chain, new[] { path[^1].Ours }, 1, policy, out PeerVerified _);
            accepted = fault == X509Fault.None;
            return fault;
        }

        private static bool DotNetVerdict(List<TestCertificate> path)
        {
            using X509Chain chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.CustomTrustStore.Add(path[^1].Foreign);
            chain.ChainPolicy.VerificationTime =
                DateTime.UnixEpoch.AddSeconds(TestCertificate.Now);
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid(TestCertificate.ClientAuth));
            for (int i = 1; i < path.Count - 1; i++)
            {
                chain.ChainPolicy.ExtraStore.Add(path[i].Foreign);
            }
            return chain.Build(path[0].Foreign);
        }

        private static bool BouncyVerdict(List<TestCertificate> path)
        {
            X509CertificateParser parser = new X509CertificateParser();
            List<ForeignCertificate> certificates = new List<ForeignCertificate>();
            for (int i = 0; i < path.Count - 1; i++)
            {
                certificates.Add(parser.ReadCertificate(path[i].Der));
            }
            TrustAnchor anchor = new TrustAnchor(parser.ReadCertificate(path[^1].Der), null);
            PkixParameters parameters = new PkixParameters(new HashSet(new[] { anchor }))
            {
                IsRevocationEnabled = false,
                Date = new DateTimeObject(DateTime.UnixEpoch.AddSeconds(TestCertificate.Now)),
            };
            try
            {
                new PkixCertPathValidator().Validate(new PkixCertPath(certificates), parameters);
                return PathLengthOfAnchorHolds(path);
            }
            catch (PkixCertPathValidatorException)
            {
                return false;
            }
        }

        // PKIX takes nothing but name and key from an anchor, so BouncyCastle does not see that
        // the root itself limits the path; OpenSSL, .NET and we do.
        private static bool PathLengthOfAnchorHolds(List<TestCertificate> path)
        {
            int limit = path[^1].Ours.PathLengthMax;
            return limit < 0 || path.Count - 2 <= limit;
        }
    }
}
