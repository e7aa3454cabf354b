using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Device.Agent;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Tools.Kcm.Items
{
    /// <summary>Reads what may be told of an item. Bytes of symmetric keys are marked under a key
    /// of this run, so that two images can be compared, and forgotten at once.</summary>
    internal sealed class ItemReader
    {
        private static readonly byte[] MarkKey = RandomNumberGenerator.GetBytes(32);

        private readonly KcmStore _store;
        private readonly TimeProvider _clock;

        public ItemReader(KcmStore store, TimeProvider clock)
        {
            _store = store;
            _clock = clock;
        }

        /// <summary>All items.</summary>
        /// <param name="names">Names to try on items whose own is lost: of such an item the store
        /// still knows the hash, under the commit's MAC.</param>
        public ItemView[] ReadAll(string[] names)
        {
            List<KcmItemInfo> infos = new List<KcmItemInfo>();
            while (_store.GetItem(infos.Count, out KcmItemInfo info) == KcmStatus.Success)
            {
                infos.Add(info);
            }
            HashSet<(KcmArea, KcmItemType, string)> taken = infos
                .Select(info => (info.Area, info.Type, info.Name)).ToHashSet();
            return infos.Select(info =>
            {
                string name = info.Name.Length > 0
                    ? info.Name
                    : names.FirstOrDefault(name => IsDamaged(info, name)
                        && taken.Add((info.Area, info.Type, name))) ?? "";
                return Read(info, name);
            }).ToArray();
        }

        private ItemView Read(KcmItemInfo info, string name)
        {
            ItemView view = new ItemView
            {
                Area = info.Area,
                Type = info.Type,
                Name = name,
                Count = info.DataCount,
            };
            if (info.IsCorrupted) { view.Status = KcmStatus.FileCorrupted; }
            else if (info.Type == KcmItemType.PrivateKey) { ReadPrivateKey(view); }
            else { ReadData(view); }
            return view;
        }

        private bool IsDamaged(KcmItemInfo info, string name)
        {
            return _store.GetSizeFrom(info.Area, info.Type, name, out int _)
                == KcmStatus.FileCorrupted;
        }

        private void ReadPrivateKey(ItemView view)
        {
            view.Status = _store.OpenPrivateKey(
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

        private void ReadData(ItemView view)
        {
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            view.Status = _store.GetFrom(
                view.Area, view.Type, view.Name, buffer, 0, buffer.Length, out int count);
            if (view.Status == KcmStatus.Success)
            {
                byte[] mark = HMACSHA256.HashData(MarkKey, buffer.AsSpan(0, count));
                view.Mark = Convert.ToHexString(mark);
                switch (view.Type)
                {
                    case KcmItemType.Certificate: ReadChain(view); break;
                    case KcmItemType.PublicKey:
                        // SubjectPublicKeyInfo ends with the point; a bare point is the point.
                        view.KeyFingerprint = Shown.KeyFingerprint(
                            buffer[(count - P256.PointSize)..count]);
                        break;
                    case KcmItemType.Config:
                        view.Text = TextOf(view.Name, buffer.AsSpan(0, count));
                        break;
                }
            }
            CryptographicOperations.ZeroMemory(buffer);
        }

        private void ReadChain(ItemView view)
        {
            view.Status = _store.GetChain(view.Area, view.Name, out CertificateChain chain);
            if (view.Status != KcmStatus.Success) { return; }
            CertificateView[] certificates = new CertificateView[chain.Count];
            for (int i = 0; i < chain.Count; i++)
            {
                certificates[i] = new CertificateView(chain[i], _clock.GetUtcNow());
            }
            view.Certificates = certificates;
            view.KeyFingerprint = certificates[0].KeyFingerprint;
        }

        // Bytes that are no text stay untold, and so does a key that somebody filed as a config.
        private static string? TextOf(string name, ReadOnlySpan<byte> bytes)
        {
            bool isNumber = bytes.Length == 4
                && name is (ItemNames.ManagementLifetime or ItemNames.UseBootstrap);
            if (isNumber)
            {
                return BinaryPrimitives.ReadUInt32BigEndian(bytes).ToString(
                    CultureInfo.InvariantCulture);
            }
            if (bytes.IsEmpty || bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            {
                return null;
            }
            string text = Encoding.ASCII.GetString(bytes);
            return text.Contains("PRIVATE", StringComparison.OrdinalIgnoreCase) ? null : text;
        }
    }
}
