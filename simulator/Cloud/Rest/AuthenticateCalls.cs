using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /authenticate, and whose call a call of /ztp and /notification is.</summary>
    internal sealed class AuthenticateCalls
    {
        /// <summary>Characters of an API secret.</summary>
        public const int SecretCount = 32;

        private const int ApiKeyCount = 36;

        private readonly DeviceDirectory _accounts;
        private readonly ApiKeys _keys;
        private readonly AccessTokens _tokens;

        public AuthenticateCalls(DeviceDirectory accounts, ApiKeys keys, AccessTokens tokens)
        {
            _accounts = accounts;
            _keys = keys;
            _tokens = tokens;
        }

        /// <summary>The body of POST /authenticate for the holder of an API key: the APIKey is the
        /// account's id as a UUID.</summary>
        public static string CredentialsOf(Account account, string key)
        {
            string id = Guid.ParseExact(account.Id, "N").ToString("D");
            return $$"""{"APIKey":"{{id}}","APISecret":"{{ApiKeys.SecretOf(key)}}"}""" + "\n";
        }

        public async Task AuthenticateAsync(HttpContext http)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            string? refresh = body.Text("RefreshToken", 1, AccessTokens.TokenCountMax);
            string secretHash = refresh != null
                ? _tokens.RequireRefresh(refresh)
                : FindSecret(body);
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteString("AuthToken", _tokens.CreateAccess(secretHash));
                writer.WriteString("RefreshToken", _tokens.CreateRefresh(secretHash));
                writer.WriteNumber("ExpiresIn", AccessTokens.AccessSeconds);
            });
        }

        /// <summary>The account that a call is of: a token or the API key, with the word Bearer or
        /// without.</summary>
        /// <exception cref="RestException">401.</exception>
        public Account Require(HttpContext http)
        {
            const string Scheme = "Bearer ";
            string text = http.Request.Headers.Authorization.ToString().Trim();
            if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                text = text[Scheme.Length..].Trim();
            }
            if (text.Length == 0) { throw RestException.Unauthorized(); }
            return _keys.FindKey(text) ?? _tokens.RequireAccess(text);
        }

        private string FindSecret(JsonBody body)
        {
            string text = body.RequiredText("APIKey", ApiKeyCount, ApiKeyCount);
            string secret = body.RequiredText("APISecret", SecretCount, SecretCount);
            if (!Guid.TryParseExact(text, "D", out Guid key))
            {
                throw RestException.Invalid("APIKey", "It must be a UUID.");
            }
            Account account = _accounts.FindAccount(key.ToString("N"))
                ?? throw RestException.NotFound("APIKey", "There is no such API key.");
            return _keys.FindSecret(account, secret)
                ?? throw RestException.Unauthorized("The API secret is not that of the API key.");
        }
    }
}
