using System;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Rest
{
    /// <summary>
    /// What POST /authenticate gives out: JWTs with HS256 (RFC 7519), good for an hour, and for 30
    /// days for getting the next one. Nothing is stored for them: they survive a restart, and they
    /// end with the API secret that they were given for.
    /// </summary>
    internal sealed class AccessTokens
    {
        /// <summary>Life of a token for calls, seconds.</summary>
        public const int AccessSeconds = 3_600;

        /// <summary>Life of a refresh token, seconds.</summary>
        public const int RefreshSeconds = 30 * 86_400;

        /// <summary>Longest token that is looked at.</summary>
        public const int TokenCountMax = 1_024;

        private const string AccessUse = "access";
        private const string RefreshUse = "refresh";
        private const string KeyName = "token_key";
        private const int KeyBytes = 32;

        // The only header there is: nobody chooses the algorithm by a token.
        private static readonly string Header = Base64Url.EncodeToString(
            """{"alg":"HS256","typ":"JWT"}"""u8);

        private readonly ApiKeys _keys;
        private readonly TimeProvider _time;
        private readonly byte[] _key;

        private AccessTokens(ApiKeys keys, TimeProvider time, byte[] key)
        {
            _keys = keys;
            _time = time;
            _key = key;
        }

        /// <summary>Reads the key that signs tokens, or makes it.</summary>
        /// <returns>Null when the store refused.</returns>
        public static AccessTokens? Load(CloudStore store, ApiKeys keys, TimeProvider time)
        {
            string? text = MetaTable.ReadText(store, KeyName);
            if (text == null)
            {
                text = Hex.From(RandomNumberGenerator.GetBytes(KeyBytes));
                if (!store.Write(statements => MetaTable.WriteText(statements, KeyName, text)))
                {
                    return null;
                }
            }
            return new AccessTokens(keys, time, Convert.FromHexString(text));
        }

        /// <summary>A token for calls.</summary>
        /// <param name="secretHash">From <see cref="ApiKeys.FindSecret"/>.</param>
        public string CreateAccess(string secretHash)
        {
            return Create(secretHash, AccessUse, AccessSeconds);
        }

        /// <summary>A token for the next token.</summary>
        /// <param name="secretHash">From <see cref="ApiKeys.FindSecret"/>.</param>
        public string CreateRefresh(string secretHash)
        {
            return Create(secretHash, RefreshUse, RefreshSeconds);
        }

        /// <summary>Whose call it is.</summary>
        /// <exception cref="RestException">401 with the reason.</exception>
        public Account RequireAccess(string token)
        {
            return _keys.FindHash(Require(token, AccessUse)) ?? throw SecretGone();
        }

        /// <summary>The secret that a refresh token stands for.</summary>
        /// <exception cref="RestException">401 with the reason.</exception>
        public string RequireRefresh(string token)
        {
            string secretHash = Require(token, RefreshUse);
            return _keys.FindHash(secretHash) != null ? secretHash : throw SecretGone();
        }

        private string Create(string secretHash, string use, int seconds)
        {
            long now = _time.GetUtcNow().ToUnixTimeSeconds();
            long end = now + seconds;
            string payload =
                $$"""{"sub":"{{secretHash}}","use":"{{use}}","iat":{{now}},"exp":{{end}}}""";
            string body = Header + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
            return body + "." + Base64Url.EncodeToString(SignatureOf(body));
        }

        private string Require(string token, string use)
        {
            int split = token.LastIndexOf('.');
            if (token.Length > TokenCountMax || split <= Header.Length
                || !token.StartsWith(Header + ".", StringComparison.Ordinal)
                || !IsSigned(token[..split], token[(split + 1)..]))
            {
                throw RestException.Unauthorized(
                    "The header 'Authorization' has neither a known API key nor a token of this "
                    + "emulator.");
            }
            // What we signed is what we wrote.
            byte[] payload = Base64Url.DecodeFromChars(token.AsSpan((Header.Length + 1)..split));
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement claims = document.RootElement;
            if (claims.GetProperty("use").GetString() != use)
            {
                throw RestException.Unauthorized(
                    use == AccessUse
                        ? "This is a refresh token; calls take the AuthToken."
                        : "This is no refresh token.");
            }
            long end = claims.GetProperty("exp").GetInt64();
            if (_time.GetUtcNow().ToUnixTimeSeconds() >= end)
            {
                throw RestException.Unauthorized(
                    $"The token has expired at {JsonReply.TimeText(end * 1000)}.");
            }
            return claims.GetProperty("sub").GetString()!;
        }

        private bool IsSigned(string body, string signature)
        {
            Span<byte> claimed = stackalloc byte[SHA256.HashSizeInBytes + 1];
            // A second encoding of the same signature would be a second token.
            return signature.Length == Base64Url.GetEncodedLength(SHA256.HashSizeInBytes)
                && Base64Url.TryDecodeFromChars(signature, claimed, out int count)
                && count == SHA256.HashSizeInBytes
                && CryptographicOperations.FixedTimeEquals(
                    claimed[..count], SignatureOf(body));
        }

        private byte[] SignatureOf(string body)
        {
            return HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(body));
        }

        private static RestException SecretGone()
        {
            return RestException.Unauthorized(
                "The API secret that the token was given for is not good any more.");
        }
    }
}
