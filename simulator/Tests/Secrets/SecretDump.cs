using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using Device.Agent;
using Device.Crypto;
using Device.Kcm;
using Simulator.Tests.Agent;
using Xunit;

namespace Simulator.Tests.Secrets
{
    /// <summary>Collects all that leaves a device of an <see cref="AgentWorld"/>: flash after each
    /// step, datagrams, texts before and after DTLS, the journey, backups, exceptions. The secrets
    /// are known only at the end, so everything is kept till then.</summary>
    internal sealed class SecretDump : IDisposable
    {
        private readonly List<(string Where, byte[] Bytes)> _seen = new();
        private readonly List<string> _texts = new List<string>();
        private readonly TappedCrypto _server = new TappedCrypto();

        public SecretDump(bool storeIsInClear = false, bool hasHeartbeats = false)
        {
            AppDomain.CurrentDomain.FirstChanceException += OnException;
            Crypto = new TappedCrypto { StoreIsInClear = storeIsInClear };
            World = new AgentWorld(
                null, Crypto, _server,
                new AgentOptions { HeartbeatEnabled = hasHeartbeats });
            World.OnDatagram = datagram => Add("datagram", datagram);
            Secrets.Add(("root of trust", World.RootOfTrust));
            TakeBanks("factory");
        }

        public AgentWorld World { get; }

        public TappedCrypto Crypto { get; }

        /// <summary>Secrets beside the private keys that the provider saw.</summary>
        public List<(string Name, byte[] Bytes)> Secrets { get; } = new();

        /// <summary>Names of what was looked at, and how often.</summary>
        public IEnumerable<string> Places
        {
            get { return _seen.Select(x => x.Where.Split(':')[0]).Distinct(); }
        }

        public int Exceptions { get { return _texts.Count; } }

        public void Add(string where, byte[] bytes)
        {
            _seen.Add((where, bytes));
        }

        public void TakeBanks(string step)
        {
            foreach (byte[] bank in World.Banks) { Add($"bank: {step}", (byte[])bank.Clone()); }
        }

        /// <summary>The scalar of a stored key.</summary>
        public byte[] ScalarOf(KcmArea area, string name)
        {
            Assert.Equal(
                KcmStatus.Success,
                World.Store.OpenPrivateKey(area, name, KeyUse.Sign, out IPrivateKey key));
            byte[] scalar = new byte[P256.ScalarSize];
            key.ExportScalar(scalar, 0);
            key.Dispose();
            return scalar;
        }

        /// <summary>How many of the records that ever held the secret have sealed bytes (any 8 in a
        /// row) in the banks now.</summary>
        public int SealedCopies(byte[] secret)
        {
            int copies = 0;
            foreach ((byte[] text, byte[] cipher) in Crypto.StoreSeals)
            {
                if (text.AsSpan().IndexOf(secret) < 0) { continue; }
                if (World.Banks.Any(bank => HasWindowOf(bank, cipher))) { copies++; }
            }
            return copies;
        }

        /// <summary>Everything that was kept, looked through for every secret.</summary>
        public SecretWatch Look()
        {
            foreach (byte[] text in Crypto.Traffic) { Add("device in clear", text); }
            foreach (byte[] text in _server.Traffic) { Add("service in clear", text); }
            SecretWatch watch = new SecretWatch();
            foreach ((string name, byte[] bytes) in Secrets) { watch.Add(name, bytes); }
            foreach (string scalar in Crypto.Scalars.Concat(_server.Scalars))
            {
                watch.Add("private key", Convert.FromHexString(scalar));
            }
            AddServiceKeys(watch);
            foreach ((string where, byte[] bytes) in _seen) { watch.Look(where, bytes); }
            lock (_texts)
            {
                foreach (string text in _texts) { watch.Look("exception", text); }
            }
            foreach (string line in World.Journey.Concat(World.Lifecycle)
                .Concat(World.Bootstrap.Requests).Concat(World.Management.Requests)
                .Concat(World.Bootstrap.Connected).Concat(World.Management.Connected))
            {
                watch.Look("log", line);
            }
            return watch;
        }

        public void Dispose()
        {
            AppDomain.CurrentDomain.FirstChanceException -= OnException;
            World.Dispose();
        }

        private void AddServiceKeys(SecretWatch watch)
        {
            foreach (ScriptedService service in new[] { World.Bootstrap, World.Management })
            {
                byte[] scalar = new byte[P256.ScalarSize];
                service.Credential.Key.ExportScalar(scalar, 0);
                watch.Add("service's key", scalar);
            }
        }

        private void OnException(object? sender, FirstChanceExceptionEventArgs e)
        {
            lock (_texts) { _texts.Add(e.Exception.ToString()); }
        }

        private static bool HasWindowOf(byte[] bank, byte[] cipher)
        {
            for (int i = 0; i + SecretWatch.WindowBytes <= cipher.Length; i++)
            {
                if (bank.AsSpan().IndexOf(cipher.AsSpan(i, SecretWatch.WindowBytes)) >= 0)
                {
                    return true;
                }
            }
            return false;
        }
    }
}
