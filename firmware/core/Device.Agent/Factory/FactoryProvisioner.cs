using System;
using Device.Base;
using Device.Crypto;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent.Factory
{
    /// <summary>
    /// Makes a device out of a blank store, in two rounds as a factory line does it:
    /// <code>
    /// 1. device → tool   the new key pair's public point, or a signing request
    /// 2. tool → device   certificate, trust anchor, URI, names: one transaction, all or nothing
    /// </code>
    /// Between the rounds the key is only in memory: a cut there leaves a blank store.
    /// </summary>
    public sealed class FactoryProvisioner : IDisposable
    {
        private readonly ICrypto _crypto;
        private readonly KcmStore _store;
        private readonly byte[] _point = new byte[P256.PointSize];
        private IPrivateKey _key;

        /// <param name="crypto">Makes the key pair.</param>
        /// <param name="store">Where the identity goes; must hold none yet.</param>
        public FactoryProvisioner(ICrypto crypto, KcmStore store)
        {
            _crypto = crypto;
            _store = store;
        }

        /// <summary>Detail of <see cref="FactoryFault.StoreFailed"/>.</summary>
        public KcmStatus StoreStatus { get; private set; }

        /// <summary>True when the store holds a factory identity.</summary>
        public static bool IsProvisioned(KcmStore store)
        {
            return store.Contains(
                KcmArea.Factory, KcmItemType.Certificate, ItemNames.BootstrapCertificate);
        }

        /// <summary>First round: makes the key pair and gives its public point, 65 bytes.</summary>
        public byte[] GenerateKey()
        {
            _key?.Dispose();
            _key = _crypto.GenerateKeyPair(KeyUse.Sign);
            _key.CopyPublicPoint(_point, 0);
            return _point;
        }

        /// <summary>First round for a line whose CA wants PKCS#10: the request for the key of
        /// <see cref="GenerateKey"/>.</summary>
        /// <returns>BufferTooSmall when <paramref name="capacity"/> does not do.</returns>
        public X509Fault BuildRequest(
            RequestSubject subject, byte[] output, int offset, int capacity, out int count)
        {
            RequireKey();
            return CertificationRequest.Build(
                _crypto, _key, subject, null, output, offset, capacity, out count);
        }

        /// <summary>Second round: checks that the certificate is for the key and the name, then
        /// stores everything in one transaction. On any fault nothing is stored.</summary>
        public FactoryFault Complete(FactoryConfiguration configuration)
        {
            RequireKey();
            // Later they become parts of a certification request, where nobody could mend them.
            if (!IsName(configuration.EndpointName) || !IsName(configuration.AccountId))
            {
                return FactoryFault.NameInvalid;
            }
            if (!ServerUri.TryParse(configuration.BootstrapUri, out ServerUri ignored))
            {
                return FactoryFault.UriInvalid;
            }
            byte[] chainDer = configuration.CertificateChain;
            X509Fault fault = CertificateChain.TryParse(
                chainDer, 0, chainDer.Length, out CertificateChain chain);
            if (fault != X509Fault.None) { return FactoryFault.CertificateMalformed; }
            if (!Bytes.AreEqual(chain.Leaf.PublicPoint, _point))
            {
                return FactoryFault.CertificateKeyMismatch;
            }
            if (chain.Leaf.CommonName != configuration.EndpointName)
            {
                return FactoryFault.CertificateNameMismatch;
            }

            using KcmTransaction transaction = _store.Begin();
            KcmStatus status = transaction.SetPrivateKey(
                KcmArea.Factory, ItemNames.BootstrapKey, _key);
            status = Set(transaction, status,
                KcmItemType.Certificate, ItemNames.BootstrapCertificate, chainDer);
            status = Set(transaction, status,
                KcmItemType.Certificate, ItemNames.BootstrapServerCa,
                configuration.BootstrapServerCa);
            status = Set(transaction, status, ItemNames.BootstrapUri, configuration.BootstrapUri);
            status = Set(transaction, status, ItemNames.EndpointName, configuration.EndpointName);
            status = Set(transaction, status, ItemNames.AccountId, configuration.AccountId);
            status = Set(transaction, status,
                KcmItemType.Config, ItemNames.UseBootstrap, new byte[] { 0, 0, 0, 1 });
            status = Set(transaction, status, ItemNames.Manufacturer, configuration.Manufacturer);
            status = Set(transaction, status, ItemNames.ModelNumber, configuration.ModelNumber);
            status = Set(transaction, status, ItemNames.SerialNumber, configuration.SerialNumber);
            status = Set(transaction, status, ItemNames.DeviceType, configuration.DeviceType);
            if (status == KcmStatus.Success) { status = transaction.Commit(); }
            StoreStatus = status;
            // ErasePending: the change is durable; the store itself sees to the old bytes.
            return status == KcmStatus.Success || status == KcmStatus.ErasePending
                ? FactoryFault.None
                : FactoryFault.StoreFailed;
        }

        /// <summary>Forgets the key of the first round.</summary>
        public void Dispose()
        {
            _key?.Dispose();
            _key = null;
        }

        private static bool IsName(string text)
        {
            if (text == null || text.Length == 0 || text.Length > RequestSubject.NameMax)
            {
                return false;
            }
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < ' ' || text[i] > '~') { return false; }
            }
            return true;
        }

        private static KcmStatus Set(
            KcmTransaction transaction, KcmStatus status, string name, string text)
        {
            if (text == null) { return status; }
            return Set(transaction, status, KcmItemType.Config, name, Ascii.GetBytes(text));
        }

        private static KcmStatus Set(
            KcmTransaction transaction, KcmStatus status, KcmItemType type, string name,
            byte[] data)
        {
            if (status != KcmStatus.Success) { return status; }
            return transaction.Set(KcmArea.Factory, type, name, data, 0, data.Length);
        }

        private void RequireKey()
        {
            if (_key == null)
            {
                throw new InvalidOperationException("GenerateKey comes before the certificate");
            }
        }
    }
}
