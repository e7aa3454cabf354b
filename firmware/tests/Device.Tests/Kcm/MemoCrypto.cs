using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Device.Crypto;
using Device.Tests.Crypto.Wrappers;

namespace Device.Tests.Kcm
{
    /// <summary>
    /// Remembers what another provider answered for the very same bytes: of a hundred thousand
    /// states most hold the same records. The whole input is compared, not a hash of it. Random
    /// bytes are drawn from a seed, the same for each state, so that a state can be looked at
    /// again; a world must not use one seed twice. For one thread.
    /// </summary>
    internal sealed class MemoCrypto : ForwardingCrypto
    {
        private const int EntriesMax = 8_192;
        private const int KeyBytes = 16;
        private const int NonceBytes = 12;

        private readonly int _seed;
        private readonly Dictionary<byte[], byte[]> _answers =
            new Dictionary<byte[], byte[]>(new SameBytes());

        private Random _random;
        private byte[] _question = new byte[1_024];
        private int _count;

        public MemoCrypto(ICrypto inner, int seed)
            : base(inner)
        {
            _seed = seed;
            _random = new Random(seed);
        }

        private enum Function : byte
        {
            Hmac,
            Seal,
            Open,
        }

        /// <summary>From here on the same random bytes come again.</summary>
        public void Restart()
        {
            _random = new Random(_seed);
        }

        public override void FillRandom(byte[] buffer, int offset, int count)
        {
            _random.NextBytes(buffer.AsSpan(offset, count));
        }

        public override void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            Ask(Function.Hmac);
            Append(BitConverter.GetBytes(keyOffset));
            Append(BitConverter.GetBytes(keyCount));
            Append(key.AsSpan(keyOffset, keyCount));
            Append(buffer.AsSpan(offset, count));
            if (TryAnswer(mac, macOffset)) { return; }
            byte[] question = Question();
            base.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);
            Keep(question, mac.AsSpan(macOffset, P256.DigestSize));
        }

        public override IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            return new MemoAead(this, algorithm, key.AsSpan(keyOffset, KeyBytes).ToArray());
        }

        private void Ask(Function function)
        {
            _question[0] = (byte)function;
            _count = 1;
        }

        private void Append(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > _question.Length - _count)
            {
                Array.Resize(ref _question, 2 * (_count + bytes.Length));
            }
            bytes.CopyTo(_question.AsSpan(_count));
            _count += bytes.Length;
        }

        private byte[] Question()
        {
            return _question.AsSpan(0, _count).ToArray();
        }

        private bool TryAnswer(byte[] output, int offset)
        {
            Dictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup =
                _answers.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (!lookup.TryGetValue(_question.AsSpan(0, _count), out byte[]? answer))
            {
                return false;
            }
            answer.CopyTo(output, offset);
            return true;
        }

        private void Keep(byte[] question, ReadOnlySpan<byte> answer)
        {
            if (_answers.Count == EntriesMax) { _answers.Clear(); }
            _answers[question] = answer.ToArray();
        }

        private sealed class MemoAead : IAead
        {
            private readonly MemoCrypto _memo;
            private readonly AeadAlgorithm _algorithm;
            private readonly byte[] _key;
            private IAead? _inner;

            public MemoAead(MemoCrypto memo, AeadAlgorithm algorithm, byte[] key)
            {
                _memo = memo;
                _algorithm = algorithm;
                _key = key;
            }

            public int TagSize
            {
                get { return _algorithm == AeadAlgorithm.Aes128Ccm8 ? 8 : 16; }
            }

            // Most keys are never worked with: their records are all remembered.
            private IAead Inner
            {
                get { return _inner ??= _memo.Inner.CreateAead(_algorithm, _key, 0); }
            }

            public void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                Ask(
                    Function.Seal, nonce.AsSpan(nonceOffset, NonceBytes),
                    associated.AsSpan(associatedOffset, associatedCount),
                    buffer.AsSpan(offset, count));
                if (_memo.TryAnswer(output, outputOffset)) { return; }
                byte[] question = _memo.Question();
                Inner.Seal(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
                _memo.Keep(question, output.AsSpan(outputOffset, count + TagSize));
            }

            public bool TryOpen(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                Ask(
                    Function.Open, nonce.AsSpan(nonceOffset, NonceBytes),
                    associated.AsSpan(associatedOffset, associatedCount),
                    buffer.AsSpan(offset, count));
                if (_memo.TryAnswer(output, outputOffset)) { return true; }
                byte[] question = _memo.Question();
                if (!Inner.TryOpen(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset))
                {
                    // Torn records seldom come twice.
                    return false;
                }
                _memo.Keep(question, output.AsSpan(outputOffset, count - TagSize));
                return true;
            }

            public void Dispose()
            {
                _inner?.Dispose();
                _inner = null;
            }

            private void Ask(
                Function function, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated,
                ReadOnlySpan<byte> text)
            {
                _memo.Ask(function);
                _memo.Append(new[] { (byte)_algorithm });
                _memo.Append(_key);
                _memo.Append(nonce);
                _memo.Append(BitConverter.GetBytes(associated.Length));
                _memo.Append(associated);
                _memo.Append(text);
            }
        }

        private sealed class SameBytes :
            IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
        {
            public bool Equals(byte[]? x, byte[]? y)
            {
                return x.AsSpan().SequenceEqual(y);
            }

            public int GetHashCode(byte[] obj)
            {
                return GetHashCode(obj.AsSpan());
            }

            public bool Equals(ReadOnlySpan<byte> alternate, byte[] other)
            {
                return alternate.SequenceEqual(other);
            }

            public int GetHashCode(ReadOnlySpan<byte> alternate)
            {
                ulong hash = (ulong)alternate.Length;
                ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(alternate);
                foreach (ulong word in words)
                {
                    hash = (hash ^ word) * 0x9e37_79b9_7f4a_7c15;
                    hash ^= hash >> 32;
                }
                foreach (byte value in alternate.Slice(words.Length * sizeof(ulong)))
                {
                    hash = (hash ^ value) * 0x9e37_79b9_7f4a_7c15;
                }
                return (int)(hash >> 32);
            }

            public byte[] Create(ReadOnlySpan<byte> alternate)
            {
                return alternate.ToArray();
            }
        }
    }
}
