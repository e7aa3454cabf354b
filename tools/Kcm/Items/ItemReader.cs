using System;
using System.Security.Cryptography;
using System.Text;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Tools.Kcm.Items
{
    /// <summary>Reads what may be told of an item. Bytes of symmetric keys are marked under a key
    /// of this run, so that two images can be compared, and forgotten at once.</summary>
    internal static class ItemReader
    {
        private static readonly byte[] MarkKey = RandomNumberGenerator.GetBytes(32);

        public static ItemView Read(KcmStore store, KcmItemInfo info, string? wanted)
        {
            bool isWanted = info.Name.Length == 0 && wanted != null
                && IsDamaged(store, info, wanted);
            ItemView view = new ItemView
            {
                Area = info.Area,
                Type = info.Type,
                Name = isWanted ? wanted! : info.Name,
                Count = info.DataCount,
            };
            if (info.IsCorrupted) { view.Status = KcmStatus.FileCorrupted; }
            else if (info.Type == KcmItemType.PrivateKey) { ReadPrivateKey(store, view); }
            else { ReadData(store, view); }
            return view;
        }

        private static bool IsDamaged(KcmStore store, KcmItemInfo info, string name)
        {
            return store.GetSizeFrom(info.Area, info.Type, name, out int _)
                == KcmStatus.FileCorrupted;
        }

        private static void ReadPrivateKey(KcmStore store, ItemView view)
        {
            view.Status = store.OpenPrivateKey(
                view.Area, view.Name, KeyUse.Sign, out IPrivateKey key);
            if (view.Status != KcmStatus.Success) { return; }
            using (key)
            {
                byte[] point = new byte[P256.PointSize];
                key.CopyPublicPoint(point, 0);
                view.KeyFingerprint = Shown.KeyFingerprint(point);
                view.Mark = view.KeyFingerprint;
            }
        }

        private static void ReadData(KcmStore store, ItemView view)
        {
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            view.Status = store.GetFrom(
                view.Area, view.Type, view.Name, buffer, 0, buffer.Length, out int count);
            if (view.Status == KcmStatus.Success)
            {
                byte[] mark = HMACSHA256.HashData(MarkKey, buffer.AsSpan(0, count));
                view.Mark = Convert.ToHexString(mark);
                switch (view.Type)
                {
                    case KcmItemType.Certificate: ReadChain(store, view); break;
                    case KcmItemType.PublicKey:
                        // SubjectPublicKeyInfo ends with the point; a bare point is the point.
                        view.KeyFingerprint = Shown.KeyFingerprint(
                            buffer[(count - P256.PointSize)..count]);
                        break;
                    case KcmItemType.Config: view.Text = TextOf(buffer.AsSpan(0, count)); break;
                }
            }
            CryptographicOperations.ZeroMemory(buffer);
        }

        private static void ReadChain(KcmStore store, ItemView view)
        {
            view.Status = store.GetChain(view.Area, view.Name, out CertificateChain chain);
            if (view.Status != KcmStatus.Success) { return; }
            CertificateView[] certificates = new CertificateView[chain.Count];
            for (int i = 0; i < chain.Count; i++)
            {
                certificates[i] = new CertificateView(chain[i]);
            }
            view.Certificates = certificates;
            view.KeyFingerprint = certificates[0].KeyFingerprint;
        }

        // Bytes that are no text stay untold, and so does a key that somebody filed as a config.
        private static string? TextOf(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty || bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            {
                return null;
            }
            string text = Encoding.ASCII.GetString(bytes);
            return text.Contains("PRIVATE", StringComparison.OrdinalIgnoreCase) ? null : text;
        }
    }
}
