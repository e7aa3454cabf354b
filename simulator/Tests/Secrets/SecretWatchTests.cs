using System;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Simulator.Tests.Secrets
{
    /// Goal: what looks for secrets finds them: a clean report must be worth something.
    public sealed class SecretWatchTests
    {
        private const int SecretBytes = 32;

        private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SecretBytes);
        private readonly SecretWatch _watch = new SecretWatch();

        public SecretWatchTests()
        {
            _watch.Add("planted", _secret);
        }

        [Theory]
        [InlineData("raw")]
        [InlineData("HEX")]
        [InlineData("hex")]
        public void Eight_bytes_from_anywhere_are_found_anywhere(string form)
        {
            for (int i = 0; i + SecretWatch.WindowBytes <= SecretBytes; i++)
            {
                ReadOnlySpan<byte> window = _secret.AsSpan(i, SecretWatch.WindowBytes);
                byte[] planted = form switch
                {
                    "raw" => window.ToArray(),
                    "HEX" => Encoding.ASCII.GetBytes(Convert.ToHexString(window)),
                    _ => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(window)),
                };
                byte[] noise = RandomNumberGenerator.GetBytes(500);
                planted.CopyTo(noise, 13 * i);
                int before = _watch.Findings.Count;
                _watch.Look("noise", noise);
                Assert.True(_watch.Findings.Count > before, $"{form} at {i}");
            }
        }

        /// Method: the secret's bytes stand in other bytes at each alignment to base64's groups.
        [Theory]
        [InlineData(0, false)]
        [InlineData(1, false)]
        [InlineData(2, false)]
        [InlineData(0, true)]
        [InlineData(1, true)]
        [InlineData(2, true)]
        public void Eight_bytes_in_base64_are_found_at_every_alignment(int shift, bool isUrl)
        {
            for (int i = 0; i + SecretWatch.WindowBytes <= SecretBytes; i++)
            {
                byte[] noise = RandomNumberGenerator.GetBytes(60);
                _secret.AsSpan(i, SecretWatch.WindowBytes).CopyTo(noise.AsSpan(30 + shift));
                string text = Convert.ToBase64String(noise);
                if (isUrl) { text = text.Replace('+', '-').Replace('/', '_'); }
                int before = _watch.Findings.Count;
                _watch.Look("text", text);
                Assert.True(_watch.Findings.Count > before, $"{i}");
            }
        }

        [Fact]
        public void Seven_bytes_and_noise_are_not_findings()
        {
            byte[] noise = RandomNumberGenerator.GetBytes(1_000_000);
            _secret.AsSpan(3, SecretWatch.WindowBytes - 1).CopyTo(noise.AsSpan(5_000));
            noise[4_999] = (byte)~_secret[2];
            noise[5_007] = (byte)~_secret[10];
            _watch.Look("noise", noise);
            _watch.Look("text", Convert.ToHexString(noise));

            // In base64 fewer bytes than eight are a finding already, but not six.
            noise[5_006] = (byte)~_secret[9];
            _watch.Look("text", Convert.ToBase64String(noise));
            Assert.Empty(_watch.Findings);
        }
    }
}
