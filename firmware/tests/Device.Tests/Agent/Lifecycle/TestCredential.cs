using System;
using Device.Agent;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Device.Tests.Agent.Lifecycle
{
    /// <summary>An oracle of its own for "a usable credential": it reads the store's items and does
    /// not ask the code under test.</summary>
    internal static class TestCredential
    {
        /// <summary>True when certificate, key, anchor and URI of the overlay are there and
        /// certificate and key are a pair.</summary>
        public static bool IsUsable(KcmStore store, ICrypto crypto, KcmArea area)
        {
            if (store.GetChain(area, ItemNames.ManagementCertificate, out CertificateChain chain)
                != KcmStatus.Success)
            {
                return false;
            }
            return Has(store, area, KcmItemType.Certificate, ItemNames.ManagementServerCa)
                && Has(store, area, KcmItemType.Config, ItemNames.ManagementUri)
                && IsPair(store, area, ItemNames.ManagementKey, chain.Leaf);
        }

        /// <summary>True when the key of the overlay is the one that the certificate is
        /// for.</summary>
        public static bool IsPair(KcmStore store, KcmArea area, string name, Certificate leaf)
        {
            KcmArea at = Where(store, area, KcmItemType.PrivateKey, name);
            if (store.OpenPrivateKey(at, name, KeyUse.Sign, out IPrivateKey key)
                != KcmStatus.Success)
            {
                return false;
            }
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            key.Dispose();
            return point.AsSpan().SequenceEqual(leaf.PublicPoint);
        }

        private static bool Has(KcmStore store, KcmArea area, KcmItemType type, string name)
        {
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            return store.GetFrom(
                Where(store, area, type, name), type, name, buffer, 0, buffer.Length, out int _)
                == KcmStatus.Success;
        }

        private static KcmArea Where(
            KcmStore store, KcmArea area, KcmItemType type, string name)
        {
            return area == KcmArea.Staged && store.Contains(KcmArea.Staged, type, name)
                ? KcmArea.Staged : KcmArea.Working;
        }
    }
}
