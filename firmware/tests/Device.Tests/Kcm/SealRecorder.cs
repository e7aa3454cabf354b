using System;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Records every seal of a store that is cut, restored, filled and formatted, and
    /// tells when one key and nonce sealed two different plaintexts.</summary>
    internal sealed class SealRecorder : SealLoggingCrypto
    {
        private readonly bool _isNonceFixed;

        public SealRecorder(bool isNonceFixed)
        {
            _isNonceFixed = isNonceFixed;
        }

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
            return Log.Failure;
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
    }
}
