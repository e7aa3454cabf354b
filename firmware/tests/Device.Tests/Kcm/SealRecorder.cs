using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Records every seal of a store that is cut, restored, filled and formatted, and
    /// tells when one key and nonce sealed two different plaintexts.</summary>
    internal sealed class SealRecorder : CheapKeyCrypto
    {
        private readonly bool _isNonceFixed;
        private readonly Dictionary<string, string> _seals = new Dictionary<string, string>();
        private string? _failure;

        public SealRecorder(bool isNonceFixed)
        {
            _isNonceFixed = isNonceFixed;
        }

        public int SealCount { get; private set; }

        public string? Run()
        {
            SimFlash flash = new SimFlash(8_192);
            SimFlash older = flash.Copy();
            Random random = new Random(3);
            for (int round = 0; round < 300; round++)
            {
                flash.PowerOn();
                if (round % 50 == 49) { flash = new SimFlash(8_192); }
                if (round % 17 == 16) { flash = older.Copy(); }
                if (round % 17 == 5) { older = flash.Copy(); }
                flash.CutAt(random.Next(90), Tear.OfProgram[random.Next(Tear.OfProgram.Count)]);
                try
                {
                    KcmStatus status = KcmStore.Mount(
                        flash.First, flash.Second, this, StoreFixture.Root, null,
                        out KcmStore store);
                    if (status != KcmStatus.Success) { return status.ToString(); }
                    Write(store, random, round);
                }
                catch (PowerCut)
                {
                }
            }
            return _failure;
        }

        public override IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            string keyHex = Convert.ToHexString(key, keyOffset, 16);
            return new Recording(this, keyHex, base.CreateAead(algorithm, key, keyOffset));
        }

        public override void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            base.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);

            // The nonce key begins behind the 16 bytes of the cipher's.
            if (_isNonceFixed && keyOffset == 16) { Array.Clear(mac, macOffset, 12); }
        }

        private static void Write(KcmStore store, Random random, int round)
        {
            byte[] data = new byte[40];
            for (int i = 0; i < 6; i++)
            {
                random.NextBytes(data);
                string name = $"n{random.Next(4)}";
                KcmTransaction t = store.Begin();
                t.Set(
                    KcmArea.Working,
                    random.Next(4) == 0 ? KcmItemType.SymmetricKey : KcmItemType.Config,
                    name, data, 0, data.Length);
                t.Commit();
                if (random.Next(3) == 0) { store.Delete(KcmItemType.Config, name); }
            }
        }

        private void Record(string key, string nonce, string plain)
        {
            SealCount++;
            string id = $"{key}/{nonce}";
            if (_seals.TryGetValue(id, out string? other) && other != plain)
            {
                _failure ??= $"seal {SealCount} repeats a nonce for another plaintext";
            }
            _seals[id] = plain;
        }

        private sealed class Recording : IAead
        {
            private readonly SealRecorder _owner;
            private readonly string _key;
            private readonly IAead _inner;

            public Recording(SealRecorder owner, string key, IAead inner)
            {
                _owner = owner;
                _key = key;
                _inner = inner;
            }

            public int TagSize { get { return _inner.TagSize; } }

            public void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                _owner.Record(
                    _key, Convert.ToHexString(nonce, nonceOffset, 12),
                    Convert.ToHexString(associated, associatedOffset, associatedCount)
                        + "/" + Convert.ToHexString(buffer, offset, count));
                _inner.Seal(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
            }

            public bool TryOpen(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                return _inner.TryOpen(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
            }

            public void Dispose()
            {
                _inner.Dispose();
            }
        }
    }
}
