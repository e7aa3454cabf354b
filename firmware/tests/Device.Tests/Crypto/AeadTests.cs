using System;
using System.Threading;
using Device.Crypto;
using Xunit;

namespace Device.Tests.Crypto
{
    /// <summary>What the vectors do not show: ciphers in turn, on other threads, after their
    /// end.</summary>
    public sealed class AeadTests
    {
        private const int Count = 40;
        private const int NonceSize = 12;

        public static TheoryData<string, AeadAlgorithm> Ciphers
        {
            get
            {
                TheoryData<string, AeadAlgorithm> all = new TheoryData<string, AeadAlgorithm>();
                foreach (string provider in Providers.All)
                {
                    foreach (AeadAlgorithm one in Enum.GetValues<AeadAlgorithm>())
                    {
                        all.Add(provider, one);
                    }
                }
                return all;
            }
        }

        [Theory]
        [MemberData(nameof(Ciphers))]
        public void Ciphers_in_turn_do_not_take_each_others_key(
            string provider, AeadAlgorithm algorithm)
        {
            ICrypto crypto = Providers.Create(provider);
            using IAead one = Create(crypto, algorithm, 1);
            using IAead two = Create(crypto, algorithm, 2);
            using IAead oneAgain = Create(crypto, algorithm, 1);
            for (int i = 0; i < 3; i++)
            {
                byte[] sealedOne = Seal(one, i);
                byte[] sealedTwo = Seal(two, i);
                Assert.NotEqual(sealedOne, sealedTwo);
                Assert.Equal(sealedOne, Seal(oneAgain, i));
                Assert.False(TryOpen(two, sealedOne, i));
                Assert.True(TryOpen(two, sealedTwo, i));
                Assert.True(TryOpen(oneAgain, sealedOne, i));
            }
        }

        [Theory]
        [MemberData(nameof(Ciphers))]
        public void What_one_thread_sealed_another_opens(string provider, AeadAlgorithm algorithm)
        {
            ICrypto crypto = Providers.Create(provider);
            using IAead cipher = Create(crypto, algorithm, 3);
            byte[] first = Seal(cipher, 1);
            bool opened = false;
            byte[] second = [];
            Thread other = new Thread(() =>
            {
                opened = TryOpen(cipher, first, 1);
                second = Seal(cipher, 2);
            });
            other.Start();
            other.Join();
            Assert.True(opened);
            Assert.True(TryOpen(cipher, second, 2));
        }

        [Theory]
        [MemberData(nameof(Ciphers))]
        public void Of_what_is_not_authentic_nothing_is_left(
            string provider, AeadAlgorithm algorithm)
        {
            using IAead cipher = Create(Providers.Create(provider), algorithm, 4);
            byte[] text = Seal(cipher, 1);
            text[^1] ^= 1;
            byte[] output = new byte[Count];
            bool opened = cipher.TryOpen(
                Nonce(1), 0, [], 0, 0, text, 0, text.Length, output, 0);
            Assert.False(opened);
            Assert.Equal(new byte[Count], output);
            text[^1] ^= 1;
            Assert.True(TryOpen(cipher, text, 1));
        }

        [Theory]
        [MemberData(nameof(Ciphers))]
        public void A_disposed_cipher_is_of_no_use(string provider, AeadAlgorithm algorithm)
        {
            IAead cipher = Create(Providers.Create(provider), algorithm, 5);
            byte[] text = Seal(cipher, 1);
            cipher.Dispose();
            cipher.Dispose();
            Assert.Throws<ObjectDisposedException>(() => Seal(cipher, 2));
            Assert.Throws<ObjectDisposedException>(() => TryOpen(cipher, text, 1));
        }

        [Theory]
        [MemberData(nameof(Ciphers))]
        public void Nothing_to_hide_is_sealed_as_well(string provider, AeadAlgorithm algorithm)
        {
            using IAead cipher = Create(Providers.Create(provider), algorithm, 6);
            byte[] tag = new byte[cipher.TagSize];
            cipher.Seal(Nonce(1), 0, [7], 0, 1, [], 0, 0, tag, 0);
            Assert.True(cipher.TryOpen(Nonce(1), 0, [7], 0, 1, tag, 0, tag.Length, [], 0));
            Assert.False(cipher.TryOpen(Nonce(1), 0, [8], 0, 1, tag, 0, tag.Length, [], 0));
        }

        private static IAead Create(ICrypto crypto, AeadAlgorithm algorithm, byte fill)
        {
            byte[] key = new byte[16];
            Array.Fill(key, fill);
            return crypto.CreateAead(algorithm, key, 0);
        }

        private static byte[] Nonce(int number)
        {
            byte[] nonce = new byte[NonceSize];
            nonce[^1] = (byte)number;
            return nonce;
        }

        private static byte[] Seal(IAead cipher, int number)
        {
            byte[] text = new byte[Count + cipher.TagSize];
            Array.Fill(text, (byte)number, 0, Count);
            cipher.Seal(Nonce(number), 0, [], 0, 0, text, 0, Count, text, 0);
            return text;
        }

        private static bool TryOpen(IAead cipher, byte[] text, int number)
        {
            byte[] copy = (byte[])text.Clone();
            if (!cipher.TryOpen(Nonce(number), 0, [], 0, 0, copy, 0, copy.Length, copy, 0))
            {
                return false;
            }
            byte[] expected = new byte[Count];
            Array.Fill(expected, (byte)number);
            return copy.AsSpan(0, Count).SequenceEqual(expected);
        }
    }
}
