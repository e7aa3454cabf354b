using System;
using Device.Crypto;
using Device.Desktop;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: no input makes a parser throw, hang or read outside its slice, and no changed
    /// certificate or request passes for a sound one.
    /// Method: seeded mutations of certificates, chains and requests; the case's number in a
    /// failure replays it.
    public sealed class FuzzTests
    {
        private const int CertificateCases = 60_000;
        private const int RequestCases = 40_000;
        private const int NoiseCases = 20_000;
        private static readonly DotNetCrypto Crypto = new DotNetCrypto();

        [Fact]
        public void A_changed_certificate_never_verifies()
        {
            using TestCertificate root = TestCertificate.Root(
                new Shape { Subject = "CN=Root", IsCa = true, HasKeyIdentifiers = true });
            using TestCertificate leaf = root.Issue(new Shape
            {
                Subject = "CN=esp32-0001, OU=account, L=iep",
                IsCa = false,
                DnsNames = new[] { "localhost" },
                Addresses = new[] { "127.0.0.1" },
                ExtendedUsages = new[] { TestCertificate.ClientAuth },
                HasKeyIdentifiers = true,
            });
            Certificate[] anchors = { root.Ours };
            ChainVerifier verifier = new ChainVerifier(Crypto, new ChainMemory(4));
            ChainPolicy policy = ChainVerifierTests.Policy();
            byte[] sound = leaf.Der;
            int parsed = 0;
            for (int i = 0; i < CertificateCases; i++)
            {
                byte[] changed = Mutate(sound, new Random(i));
                if (changed.AsSpan().SequenceEqual(sound)) { continue; }
                X509Fault fault = CertificateChain.TryParse(
                    changed, 0, changed.Length, out CertificateChain chain);
                Assert.True((fault == X509Fault.None) == (chain != null), "case " + i);
                if (chain == null) { continue; }
                parsed++;
                Use(chain.Leaf);
                fault = verifier.Verify(chain, anchors, 1, policy, out PeerVerified peer);
                Assert.True(fault != X509Fault.None && peer == null, "case " + i);
            }

            // Else the signature was never put to the test.
            Assert.InRange(parsed, CertificateCases / 20, CertificateCases);
        }

        [Fact]
        public void A_changed_request_is_never_taken_for_signed()
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] sound = CertificationRequestTests.Build(
                key, CertificationRequestTests.Subject("esp32-0001", "account", "iep"),
                new RequestUsage { KeyUsage = KeyUsages.DigitalSignature, ExtendedKeyUsage = 6 });
            int judged = 0;
            for (int i = 0; i < RequestCases; i++)
            {
                byte[] changed = Mutate(sound, new Random(i));
                if (changed.AsSpan().SequenceEqual(sound)) { continue; }
                X509Fault fault = CertificationRequest.TryParse(
                    Crypto, changed, 0, changed.Length, out ParsedRequest request);
                Assert.True(fault != X509Fault.None && request == null, "case " + i);
                if (fault == X509Fault.RequestSignatureInvalid) { judged++; }
            }
            Assert.InRange(judged, RequestCases / 20, RequestCases);
        }

        [Fact]
        public void Noise_is_refused()
        {
            for (int i = 0; i < NoiseCases; i++)
            {
                Random random = new Random(i);
                byte[] noise = new byte[random.Next(300)];
                random.NextBytes(noise);

                // Mostly sequences, so that it gets past the first octet.
                for (int j = 0; j < noise.Length - 1; j += 1 + random.Next(8))
                {
                    noise[j] = 0x30;
                    noise[j + 1] = (byte)random.Next(0x84);
                }
                Assert.True(X509Fault.CertificateMalformed == Certificate.TryParse(
                    noise, 0, noise.Length, out Certificate certificate), "case " + i);
                Assert.True(X509Fault.RequestMalformed == CertificationRequest.TryParse(
                    Crypto, noise, 0, noise.Length, out ParsedRequest request), "case " + i);
                EcdsaSignature.TryDecodeDer(noise, 0, noise.Length, new byte[64], 0);
            }
        }

        // The slice ends before the array does, so that a read past it would not throw by itself:
        // what lies behind is another sound certificate.
        [Fact]
        public void What_lies_behind_the_slice_changes_nothing()
        {
            byte[] sound = TestCertificate.Root(Shape.Ca("CN=Root")).Der;
            byte[] buffer = [.. sound, .. sound];
            for (int i = 0; i < NoiseCases; i++)
            {
                Random random = new Random(i);
                byte[] changed = Mutate(sound, random);
                int count = Math.Min(changed.Length, sound.Length);
                changed.AsSpan(0, count).CopyTo(buffer);
                X509Fault alone = Certificate.TryParse(changed, 0, count, out Certificate one);
                X509Fault inside = Certificate.TryParse(buffer, 0, count, out Certificate two);
                Assert.True(alone == inside, "case " + i);
            }
        }

        private static void Use(Certificate certificate)
        {
            _ = certificate.CommonName;
            _ = certificate.OrganizationalUnit;
            _ = certificate.Locality;
            _ = certificate.SerialNumber;
            _ = certificate.PublicPoint;
            _ = certificate.IsSelfIssued;
            _ = certificate.MatchesName("localhost");
            _ = certificate.MatchesName("127.0.0.1");
        }

        private static byte[] Mutate(byte[] sound, Random random)
        {
            byte[] changed = (byte[])sound.Clone();
            int rounds = 1 + random.Next(3);
            for (int i = 0; i < rounds && changed.Length > 0; i++)
            {
                int at = random.Next(changed.Length);
                switch (random.Next(8))
                {
                    case 0:
                    case 1:
                    case 2:
                        changed[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 3:
                        changed[at] = (byte)random.Next(256);
                        break;
                    case 4:
                        changed = changed[..at];
                        break;
                    case 5:
                        changed = [.. changed[..at], (byte)random.Next(256), .. changed[at..]];
                        break;
                    case 6:
                        changed = [.. changed[..at], .. changed[(at + 1)..]];
                        break;
                    default:
                        ChangeLength(changed, random);
                        break;
                }
            }
            return changed;
        }

        // An octet after something that looks like a tag.
        private static void ChangeLength(byte[] changed, Random random)
        {
            int start = random.Next(changed.Length);
            for (int i = start; i < changed.Length - 1; i++)
            {
                if (changed[i] != 0x30 && changed[i] != 0x02 && changed[i] != 0x03
                    && changed[i] != 0x04 && changed[i] != 0x06 && changed[i] != 0x31)
                {
                    continue;
                }
                int[] values = { 0, 1, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff, changed[i + 1] + 1 };
                changed[i + 1] = (byte)values[random.Next(values.Length)];
                return;
            }
        }
    }
}
