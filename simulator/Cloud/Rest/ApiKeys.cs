using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Rest
{
    /// <summary>Who holds an API key. The store has hashes; the file in the data directory has the
    /// key of its first account, for people and for the fleet.</summary>
    public sealed class ApiKeys
    {
        private const string Prefix = "ak_";
        private const int KeyBytes = 32;

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

        /// <summary>Gives a key to an account and waits until it is on disk; nothing when the
        /// account has it.</summary>
        /// <returns>False when the store refused, or when another account has this
        /// key.</returns>
        public bool Grant(string key, Account account)
        {
            byte[] hash = HashOf(key);
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

        /// <summary>Takes back all keys of an account but one.</summary>
        public void RevokeOthers(string key, Account account)
        {
            byte[] hash = HashOf(key);
            lock (_byHash)
            {
                bool written = _store.Write(statements => statements.Execute(
                    "DELETE FROM api_key WHERE account = ?1 AND hash <> ?2", account.Id, hash));
                if (!written) { return; }
                foreach (KeyValuePair<string, Account> entry in
                    new List<KeyValuePair<string, Account>>(_byHash))
                {
                    if (entry.Value == account && entry.Key != Hex.From(hash))
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
            // The hash is what is looked up, so the time that this takes tells nothing of a key.
            string hash = Hex.From(HashOf(authorization[Scheme.Length..].Trim()));
            lock (_byHash) { return _byHash.GetValueOrDefault(hash); }
        }

        private static byte[] HashOf(string key)
        {
            return SHA256.HashData(Encoding.UTF8.GetBytes(key));
        }
    }
}
