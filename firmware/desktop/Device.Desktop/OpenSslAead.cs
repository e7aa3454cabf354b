using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Device.Base;
using Device.Crypto;

namespace Device.Desktop
{
    /// <summary>AES-128-CCM and -GCM by libcrypto. An idle cipher is its 16 key bytes; the contexts
    /// belong to the threads (<see cref="OpenSslCipherSlot"/>). It does not allocate.</summary>
    internal sealed unsafe class OpenSslAead : IAead
    {
        public const int KeySize = 16;
        public const int NonceSize = 12;

        private const int AlgorithmCount = 3;
        private const int ShortTagSize = 8;
        private const int FullTagSize = 16;

        [ThreadStatic]
        private static OpenSslCipherSlot?[]? _slots;

        private readonly AeadAlgorithm _algorithm;
        private bool _isDisposed;

        public OpenSslAead(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
        {
            TagSize = TagSizeOf(algorithm);
            _algorithm = algorithm;
            Key = key[..KeySize].ToArray();
        }

        public int TagSize { get; }

        public byte[] Key { get; }

        public static int TagSizeOf(AeadAlgorithm algorithm)
        {
            return algorithm switch
            {
                AeadAlgorithm.Aes128Ccm8 => ShortTagSize,
                AeadAlgorithm.Aes128Ccm => FullTagSize,
                AeadAlgorithm.Aes128Gcm => FullTagSize,
                _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
            };
        }

        public void Seal(
            byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count,
            byte[] output, int outputOffset)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Bytes.RequireSlice(nonce, nonceOffset, NonceSize);
            Bytes.RequireSlice(associated, associatedOffset, associatedCount);
            Bytes.RequireSlice(buffer, offset, count);
            Bytes.RequireSlice(output, outputOffset, count + TagSize);
            fixed (byte* nonceAt = &Slice(nonce, nonceOffset, NonceSize))
            fixed (byte* associatedAt = &Slice(associated, associatedOffset, associatedCount))
            fixed (byte* inputAt = &Slice(buffer, offset, count))
            fixed (byte* outputAt = &Slice(output, outputOffset, count + TagSize))
            {
                Slot(seals: true).Seal(
                    this, nonceAt, associatedAt, associatedCount, inputAt, count, outputAt);
            }
        }

        public bool TryOpen(
            byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count,
            byte[] output, int outputOffset)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Bytes.RequireSlice(nonce, nonceOffset, NonceSize);
            Bytes.RequireSlice(associated, associatedOffset, associatedCount);
            Bytes.RequireSlice(buffer, offset, count);
            if (count < TagSize) { return false; }
            int plainCount = count - TagSize;
            Bytes.RequireSlice(output, outputOffset, plainCount);
            bool isAuthentic;
            fixed (byte* nonceAt = &Slice(nonce, nonceOffset, NonceSize))
            fixed (byte* associatedAt = &Slice(associated, associatedOffset, associatedCount))
            fixed (byte* inputAt = &Slice(buffer, offset, count))
            fixed (byte* outputAt = &Slice(output, outputOffset, plainCount))
            {
                isAuthentic = Slot(seals: false).TryOpen(
                    this, nonceAt, associatedAt, associatedCount, inputAt, plainCount, outputAt);
            }
            if (!isAuthentic)
            {
                CryptographicOperations.ZeroMemory(output.AsSpan(outputOffset, plainCount));
                LibCrypto.ERR_clear_error();
            }
            return isAuthentic;
        }

        public void Dispose()
        {
            if (_isDisposed) { return; }
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(Key);
            if (_slots == null) { return; }
            _slots[Index(seals: true)]?.Forget(this);
            _slots[Index(seals: false)]?.Forget(this);
        }

        // Where a slice begins, also an empty one: a null pointer is something else to libcrypto.
        private static ref byte Slice(byte[] buffer, int offset, int count)
        {
            return ref MemoryMarshal.GetReference(buffer.AsSpan(offset, count));
        }

        private OpenSslCipherSlot Slot(bool seals)
        {
            _slots ??= new OpenSslCipherSlot?[AlgorithmCount * 2];
            return _slots[Index(seals)] ??= new OpenSslCipherSlot(_algorithm, seals);
        }

        private int Index(bool seals)
        {
            return ((int)_algorithm * 2) + (seals ? 1 : 0);
        }
    }
}
