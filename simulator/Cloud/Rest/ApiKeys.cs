using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Rest
{
    /// <summary>Who holds an API key, and with it an API secret for POST /authenticate. The store
    /// has hashes; files in the data directory have key and secret of its first account, for people
    /// and for the fleet.</summary>
    public sealed class ApiKeys
    {
        private const string Prefix = "ak_";
        private const int KeyBytes = 32;
        private const int SecretBytes = 16;

        private readonly CloudStore _store;
        private readonly TimeProvider _time;
        private readonly Dictionary<string, Account> _byHash = new Dictionary<string, Account>();

        private ApiKeys(CloudStore store, TimeProvider time)
        {
            _store = store;
            _time = time;
        }

        /// <summary>Reads the hashes.</summary>
        public static ApiKeys Load(
            CloudStore store, DeviceDirectory accounts, TimeProvider time)
        {
            ApiKeys keys = new ApiKeys(store, time);
            store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    "SELECT hash, account FROM api_key");
                while (rows.Read())
                {
                    keys._byHash[Hex.From(rows.GetFieldValue<byte[]>(0))] =
                        accounts.FindAccount(rows.GetString(1))!;
                }
                return true;
            });
            return keys;
        }

        /// <summary>A new key that nobody holds yet.</summary>
        public static string NewKey()
        {
            return Prefix + Hex.From(RandomNumberGenerator.GetBytes(KeyBytes));
        }

        /// <summary>The API secret that belongs to a key: 32 hexadecimal characters, which do not
        /// tell the key.</summary>
        public static string SecretOf(string key)
        {
            byte[] hash = HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(key), "API secret"u8.ToArray());
            return Hex.From(hash.AsSpan(0, SecretBytes));
        }

        /// <summary>Gives a key, and its secret, to an account and waits until they are on disk;
        /// nothing when the account has them.</summary>
        /// <returns>False when the store refused, or when another account has this
        /// key.</returns>
        public bool Grant(string key, Account account)
        {
            return Grant(HashOf(key), account)
                && Grant(HashOfSecret(account, SecretOf(key)), account);
        }

        /// <summary>Takes back all keys of an account but one.</summary>
        public void RevokeOthers(string key, Account account)
        {
            byte[] hash = HashOf(key);
            byte[] secretHash = HashOfSecret(account, SecretOf(key));
            lock (_byHash)
            {
                bool written = _store.Write(statements => statements.Execute(
                    "DELETE FROM api_key WHERE account = ?1 AND hash NOT IN (?2, ?3)",
                    account.Id, hash, secretHash));
                if (!written) { return; }
                foreach (KeyValuePair<string, Account> entry in
                    new List<KeyValuePair<string, Account>>(_byHash))
                {
                    if (entry.Value == account && entry.Key != Hex.From(hash)
                        && entry.Key != Hex.From(secretHash))
                    {
                        _byHash.Remove(entry.Key);
                    }
                }
            }
        }

        /// <summary>The holder of the key in an Authorization header, or null.</summary>
        public Account? Find(string? authorization)
        {
            const string Scheme = "Bearer ";
            if (authorization == null
                || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
            return FindKey(authorization[Scheme.Length..].Trim());
        }

        /// <summary>The holder of a key, or null.</summary>
        public Account? FindKey(string key)
        {
            // The hash is what is looked up, so the time that this takes tells nothing of a key.
            return FindHash(Hex.From(HashOf(key)));
        }

        /// <summary>What stands for a secret in tokens, 64 hexadecimal characters; null when it is
        /// none of the account's.</summary>
        public string? FindSecret(Account account, string secret)
        {
            string hash = Hex.From(HashOfSecret(account, secret));
            return FindHash(hash) == account ? hash : null;
        }

        /// <summary>The holder of what <see cref="FindSecret"/> gave out, as long as the secret is
        /// good; else null.</summary>
        public Account? FindHash(string hash)
        {
            lock (_byHash) { return _byHash.GetValueOrDefault(hash); }
        }

        private bool Grant(byte[] hash, Account account)
        {
            lock (_byHash)
            {
                if (_byHash.TryGetValue(Hex.From(hash), out Account? owner))
                {
                    return owner == account;
                }
                bool written = _store.Write(statements => statements.Execute(
                    "INSERT INTO api_key VALUES (?1, ?2, ?3)", hash, account.Id, _time.NowMs()));
                if (written) { _byHash.Add(Hex.From(hash), account); }
                return written;
            }
        }

        // No header can bring a zero, so a secret is never taken for a key.
        private static byte[] HashOfSecret(Account account, string secret)
        {
            return HashOf($"\0{account.Id}\0{secret}");
        }

        private static byte[] HashOf(string key)
        {
            return SHA256.HashData(Encoding.UTF8.GetBytes(key));
        }
    }
}
