using System;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Dtls;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// Cookies that need no memory of whom they were given to (RFC 6347 section 4.2.1): an HMAC
    /// over the peer's address and the hello's parameters under a secret that changes. A cookie is
    /// good for one to two periods. One jar belongs to one lane.
    /// </summary>
    internal sealed class CookieJar
    {
        /// <summary>Bytes of a cookie. Short, so that a HelloVerifyRequest (44 bytes with its
        /// headers) stays below the smallest hello (67), and a hello with it below a 256-byte
        /// datagram.</summary>
        public const int CookieSize = 16;

        /// <summary>How long a secret is used. Two of RFC 7925's longest timeouts.</summary>
        public const long PeriodMs = 120_000;

        // Address, and the hello up to its compression methods: at most a record.
        private const int InputMax = PeerAddress.WrittenSize + 16_384;

        private readonly ICrypto _crypto;
        private readonly byte[] _secret = new byte[P256.DigestSize];
        private readonly byte[] _secretBefore = new byte[P256.DigestSize];
        private readonly byte[] _input = new byte[InputMax];
        private readonly byte[] _mac = new byte[P256.DigestSize];
        private long _rotateAtMs;

        public CookieJar(ICrypto crypto, long nowMs)
        {
            _crypto = crypto;
            _crypto.FillRandom(_secret, 0, _secret.Length);
            _crypto.FillRandom(_secretBefore, 0, _secretBefore.Length);
            _rotateAtMs = nowMs + PeriodMs;
        }

        /// <summary>True when the hello brings a cookie that was made for the same address and
        /// parameters.</summary>
        /// <param name="address">Where the hello came from.</param>
        /// <param name="hello">Read from <paramref name="buffer"/>.</param>
        /// <param name="buffer">The datagram.</param>
        /// <param name="bodyOffset">First byte of the hello's body.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public bool IsValid(
            PeerAddress address, ClientHello hello, byte[] buffer, int bodyOffset, long nowMs)
        {
            if (hello.CookieCount != CookieSize) { return false; }
            Rotate(nowMs);
            int count = Gather(address, hello, buffer, bodyOffset);
            return Matches(_secret, count, hello) || Matches(_secretBefore, count, hello);
        }

        /// <summary>Makes the cookie that the hello should come back with: 16 bytes.</summary>
        public void Make(
            PeerAddress address, ClientHello hello, byte[] buffer, int bodyOffset, long nowMs,
            byte[] cookie)
        {
            Rotate(nowMs);
            int count = Gather(address, hello, buffer, bodyOffset);
            _crypto.HmacSha256(_secret, 0, _secret.Length, _input, 0, count, _mac, 0);
            Array.Copy(_mac, cookie, CookieSize);
        }

        private void Rotate(long nowMs)
        {
            if (nowMs < _rotateAtMs) { return; }
            // After a pause of more than a period the old secret is too old as well.
            bool isStale = nowMs - _rotateAtMs >= PeriodMs;
            Array.Copy(_secret, _secretBefore, _secret.Length);
            _crypto.FillRandom(_secret, 0, _secret.Length);
            if (isStale) { _crypto.FillRandom(_secretBefore, 0, _secretBefore.Length); }
            _rotateAtMs = nowMs + PeriodMs;
        }

        private int Gather(PeerAddress address, ClientHello hello, byte[] buffer, int bodyOffset)
        {
            address.Write(_input);
            int before = hello.CookieOffset - bodyOffset;
            Array.Copy(buffer, bodyOffset, _input, PeerAddress.WrittenSize, before);
            int behind = hello.CookieOffset + 1 + hello.CookieCount;
            int rest = hello.ParametersEnd - behind;
            int start = PeerAddress.WrittenSize + before;
            Array.Copy(buffer, behind, _input, start, rest);
            return start + rest;
        }

        private bool Matches(byte[] secret, int count, ClientHello hello)
        {
            _crypto.HmacSha256(secret, 0, secret.Length, _input, 0, count, _mac, 0);
            return CryptographicOperations.FixedTimeEquals(
                _mac.AsSpan(0, CookieSize), hello.Cookie.AsSpan(0, CookieSize));
        }
    }
}
