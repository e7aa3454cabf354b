using System;
using System.Text;
using Device.Agent;
using Device.Agent.Factory;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>The store of an onboarded device: what the factory writes, then a first operational
    /// credential, and from there rotations as the agent writes them.</summary>
    internal sealed class StoreDevice : IDisposable
    {
        private const string Uri = "coaps://device.example.com:5684?aid=" + StorePki.Account;
        private static readonly byte[] Root = new byte[KcmLimits.RootOfTrustBytes];
        private static readonly byte[] Lifetime = { 0, 1, 0x51, 0x80 };

        private readonly StorePki _pki;
        private readonly IBank _first;
        private readonly IBank _second;
        private readonly byte[] _digest = new byte[32];
        private readonly byte[] _signature = new byte[64];
        private readonly byte[] _read = new byte[KcmLimits.DataBytesMax];

        /// <param name="pki">Outlives the device.</param>
        /// <param name="first">One blank bank.</param>
        /// <param name="second">Another.</param>
        public StoreDevice(StorePki pki, IBank first, IBank second)
        {
            _pki = pki;
            _first = first;
            _second = second;
            Store = Mount();
            Provision();
            Stage(pki.Renewals[0]);
            Promote(withKey: true, withAccount: true);
        }

        public KcmStore Store { get; }

        /// <summary>Opens the store of the banks once more; the caller disposes it.</summary>
        public KcmStore Mount()
        {
            Require(KcmStore.Mount(
                _first, _second, _pki.Crypto, Root, null, out KcmStore store));
            return store;
        }

        /// <summary>One rotation: staged, proven, promoted, the old one gone; throws when the new
        /// credential is not what a read then finds.</summary>
        /// <param name="kind">Which.</param>
        /// <param name="number">Counts from 1.</param>
        public void Rotate(RotationKind kind, int number)
        {
            int turn = number % StorePki.CredentialCount;
            StoreCredential next =
                kind == RotationKind.Renew ? _pki.Renewals[turn] : _pki.Updates[turn];
            switch (kind)
            {
                case RotationKind.Renew:
                    StageChain(next.Chain);
                    break;
                case RotationKind.Update:
                    StageKey(next.Key);
                    StageChain(next.Chain);
                    break;
                default:
                    Stage(next);
                    break;
            }
            Prove(kind == RotationKind.Renew ? KcmArea.Working : KcmArea.Staged);
            Promote(kind != RotationKind.Renew, kind == RotationKind.Enrol);
            Check(next.Chain);
        }

        public void Dispose()
        {
            Store.Dispose();
        }

        private static void Require(KcmStatus status)
        {
            if (status != KcmStatus.Success)
            {
                throw new InvalidOperationException($"the store answers {status}");
            }
        }

        private void Provision()
        {
            using FactoryProvisioner provisioner = new FactoryProvisioner(_pki.Crypto, Store);
            byte[] point = provisioner.GenerateKey();
            FactoryFault fault = provisioner.Complete(new FactoryConfiguration
            {
                EndpointName = StorePki.Endpoint,
                AccountId = StorePki.Account,
                BootstrapUri = Uri,
                BootstrapServerCa = _pki.Ca,
                CertificateChain = _pki.IssueDevice(point),
                Manufacturer = "Simulator",
                ModelNumber = "virtual",
                SerialNumber = StorePki.Endpoint,
                DeviceType = "virtual",
            });
            if (fault != FactoryFault.None)
            {
                throw new InvalidOperationException($"the factory answers {fault}");
            }
        }

        private void StageKey(IPrivateKey key)
        {
            using KcmTransaction transaction = Store.Begin();
            transaction.SetPrivateKey(KcmArea.Staged, ItemNames.ManagementKey, key);
            Require(transaction.Commit());
        }

        private void StageChain(byte[] chain)
        {
            using KcmTransaction transaction = Store.Begin();
            Set(transaction, KcmItemType.Certificate, ItemNames.ManagementCertificate, chain);
            Require(transaction.Commit());
        }

        private void Stage(StoreCredential next)
        {
            using KcmTransaction transaction = Store.Begin();
            transaction.SetPrivateKey(KcmArea.Staged, ItemNames.ManagementKey, next.Key);
            Set(transaction, KcmItemType.Certificate, ItemNames.ManagementCertificate, next.Chain);
            Set(transaction, KcmItemType.Certificate, ItemNames.ManagementServerCa, _pki.Ca);
            Set(transaction, KcmItemType.Config, ItemNames.ManagementUri,
                Encoding.ASCII.GetBytes(Uri));
            Set(transaction, KcmItemType.Config, ItemNames.InternalEndpoint,
                Encoding.ASCII.GetBytes(StorePki.InternalEndpoint));
            Set(transaction, KcmItemType.Config, ItemNames.ManagementLifetime, Lifetime);
            Require(transaction.Commit());
        }

        private static void Set(
            KcmTransaction transaction, KcmItemType type, string name, byte[] data)
        {
            transaction.Set(KcmArea.Staged, type, name, data, 0, data.Length);
        }

        // What a finished handshake shows: the key signs, the certificate's point verifies.
        private void Prove(KcmArea keyArea)
        {
            Require(Store.GetChain(
                KcmArea.Staged, ItemNames.ManagementCertificate, out CertificateChain chain));
            Require(Store.OpenPrivateKey(
                keyArea, ItemNames.ManagementKey, KeyUse.Sign, out IPrivateKey key));
            key.Sign(_digest, 0, _signature, 0);
            key.Dispose();
            Certificate leaf = chain.Leaf;
            bool isProven = _pki.Crypto.TryImportPublicKey(
                leaf.Der, leaf.PublicPointOffset, out IPublicKey point)
                && point.Verify(_digest, 0, _signature, 0);
            point.Dispose();
            if (!isProven) { throw new InvalidOperationException("the key is not the chain's"); }
        }

        private void Promote(bool withKey, bool withAccount)
        {
            using KcmTransaction transaction = Store.Begin();
            if (withKey)
            {
                transaction.Promote(KcmItemType.PrivateKey, ItemNames.ManagementKey);
            }
            transaction.Promote(KcmItemType.Certificate, ItemNames.ManagementCertificate);
            if (withAccount)
            {
                transaction.Promote(KcmItemType.Certificate, ItemNames.ManagementServerCa);
                transaction.Promote(KcmItemType.Config, ItemNames.ManagementUri);
                transaction.Promote(KcmItemType.Config, ItemNames.InternalEndpoint);
                transaction.Promote(KcmItemType.Config, ItemNames.ManagementLifetime);
            }
            Require(transaction.Commit());
        }

        private void Check(byte[] chain)
        {
            Require(Store.GetFrom(
                KcmArea.Working, KcmItemType.Certificate, ItemNames.ManagementCertificate,
                _read, 0, _read.Length, out int count));
            bool isStaged = Store.Contains(
                KcmArea.Staged, KcmItemType.Certificate, ItemNames.ManagementCertificate);
            if (isStaged || !_read.AsSpan(0, count).SequenceEqual(chain))
            {
                throw new InvalidOperationException("the rotation is not what a read finds");
            }
        }
    }
}
