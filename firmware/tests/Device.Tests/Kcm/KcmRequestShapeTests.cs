using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Kcm;
using Device.Tests.Peers;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: every request that the store can make is good in foreign eyes.
    /// Method: all 2,048 sets of usages, over all 32 shapes of subject, through .NET's reader,
    /// which checks the signature; all 16 key usages, each extended usage and each part of a
    /// subject by itself through `openssl req -verify`, too.
    public sealed class KcmRequestShapeTests
    {
        private static readonly string[] Parts =
        {
            "C=UK", "ST=Cambs", "L=Cambridge", "O=Example\\, Ltd", "OU=account",
        };

        private readonly StoreFixture _fixture = new StoreFixture();
        private readonly KcmKeys _keys;

        public KcmRequestShapeTests()
        {
            _keys = new KcmKeys(_fixture.Store);
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
        }

        [Fact]
        public void Statement_22_Every_set_of_usages_is_signed_and_says_what_was_asked()
        {
            byte[] spki = _fixture.Get(KcmItemType.PublicKey, "p");
            int requests = 0;
            for (int usage = 0; usage < 16; usage++)
            {
                for (int bits = 0; bits < 128; bits++)
                {
                    string subject = SubjectOf(bits & 31);
                    byte[] der = Build(subject, usage, ToExtended(bits));
                    CertificateRequest read = CertificateRequest.LoadSigningRequest(
                        der, HashAlgorithmName.SHA256,
                        CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
                    Assert.Equal(spki, read.PublicKey.ExportSubjectPublicKeyInfo());
                    Assert.Equal(
                        subject.Replace("\\", ""),
                        string.Join(',', PartsOf(read.SubjectName)));
                    Check(read, usage, ToExtended(bits));
                    requests++;
                }
            }
            Assert.Equal(2_048, requests);
        }

        [PeerFact(Peer.OpenSsl)]
        public void Statement_22_OpenSSL_verifies_every_part_of_a_subject_and_every_usage()
        {
            using OpenSslPki pki = new OpenSslPki();
            for (int usage = 0; usage < 16; usage++)
            {
                // Each part and each usage by itself, then none, then all, then mixed.
                int mask = usage < 5 ? 1 << usage : usage == 5 ? 0 : usage == 6 ? 31 : usage;
                int bits = usage < 7 ? 1 << usage : usage == 7 ? 0 : usage == 8 ? 127 : usage * 5;
                byte[] der = Build(SubjectOf(mask), usage, ToExtended(bits));
                Assert.Contains("verify OK", Verify(pki, der));
                if (usage != 8) { continue; }

                // The judge is one that can say no; its exit code says nothing.
                der[^1] ^= 1;
                Assert.DoesNotContain("verify OK", Verify(pki, der));
            }
        }

        private static string Verify(OpenSslPki pki, byte[] der)
        {
            File.WriteAllBytes(pki.PathOf("r.der"), der);
            ForeignResult result = pki.Run(
                "req", "-inform", "DER", "-in", "r.der", "-verify", "-noout");
            return result.Output + result.Error;
        }

        private static void Check(CertificateRequest read, int usage, int extended)
        {
            int foundUsage = 0;
            int foundExtended = 0;
            foreach (X509Extension extension in read.CertificateExtensions)
            {
                if (extension is X509KeyUsageExtension key)
                {
                    foundUsage = FromFlags(key.KeyUsages);
                }
                if (extension is X509EnhancedKeyUsageExtension enhanced)
                {
                    foreach (Oid oid in enhanced.EnhancedKeyUsages)
                    {
                        foundExtended |= FromOid(oid.Value!);
                    }
                }
            }
            Assert.Equal(usage, foundUsage);
            Assert.Equal(extended, foundExtended);
        }

        private static IEnumerable<string> PartsOf(X500DistinguishedName name)
        {
            foreach (X500RelativeDistinguishedName part in
                name.EnumerateRelativeDistinguishedNames(reversed: false))
            {
                string type = part.GetSingleElementType().FriendlyName!;
                yield return $"{(type == "S" ? "ST" : type)}={part.GetSingleElementValue()}";
            }
        }

        private static int FromFlags(X509KeyUsageFlags flags)
        {
            return (flags.HasFlag(X509KeyUsageFlags.DigitalSignature) ? 1 : 0)
                | (flags.HasFlag(X509KeyUsageFlags.NonRepudiation) ? 2 : 0)
                | (flags.HasFlag(X509KeyUsageFlags.KeyCertSign) ? 4 : 0)
                | (flags.HasFlag(X509KeyUsageFlags.KeyAgreement) ? 8 : 0);
        }

        private static int FromOid(string oid)
        {
            return oid switch
            {
                "2.5.29.37.0" => 1,
                "1.3.6.1.5.5.7.3.1" => 2,
                "1.3.6.1.5.5.7.3.2" => 4,
                "1.3.6.1.5.5.7.3.3" => 8,
                "1.3.6.1.5.5.7.3.4" => 16,
                "1.3.6.1.5.5.7.3.8" => 256,
                "1.3.6.1.5.5.7.3.9" => 512,
                _ => 1 << 30,
            };
        }

        /// <summary>Seven bits, moved to where Pelion has them.</summary>
        private static int ToExtended(int bits)
        {
            return (bits & 0x1f) | ((bits & 0x60) << 3);
        }

        private static string SubjectOf(int mask)
        {
            List<string> parts = new List<string>();
            for (int i = 0; i < Parts.Length; i++)
            {
                if ((mask & (1 << i)) != 0) { parts.Add(Parts[i]); }
            }
            parts.Add("CN=device-1");
            return string.Join(',', parts);
        }

        private byte[] Build(string subject, int usage, int extended)
        {
            byte[] output = new byte[1024];
            KcmRequest request = new KcmRequest
            {
                Subject = subject,
                KeyUsage = usage,
                ExtendedKeyUsage = extended,
            };
            KcmStatus status = _keys.BuildRequest(
                "k", request, output, 0, output.Length, out int count);
            Assert.True(status == KcmStatus.Success, $"{subject} {usage} {extended}: {status}");
            return output.AsSpan(0, count).ToArray();
        }
    }
}
