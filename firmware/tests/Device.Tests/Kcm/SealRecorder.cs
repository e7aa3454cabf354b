using System;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Records every seal of a store that is cut, restored, filled and formatted, and
    /// tells when one key and nonce sealed two different plaintexts.</summary>
    internal sealed class SealRecorder : SealLoggingCrypto
    {
        private const int PoorSalts = 4;

        private readonly bool _isNonceFixed;
        private readonly bool _isSaltPoor;
        private int _draws;

        /// <summary>Keeps its seals in a log of its own.</summary>
        public SealRecorder(bool isNonceFixed)
        {
            _isNonceFixed = isNonceFixed;
        }

        /// <summary>Keeps its seals beside those of others and draws each salt again and again:
        /// content alone must keep the nonces apart.</summary>
        public SealRecorder(SealLog log)
            : base(log, 3)
        {
            _isSaltPoor = true;
        }

        public int Formats { get; private set; }

        public int Restores { get; private set; }

        public int OldImages { get; private set; }

        public int Cuts { get; private set; }

        public string? Run()
        {
            SimFlash flash = new SimFlash(8_192);
            SimFlash older = flash.Copy();
            byte[] backup = Array.Empty<byte>();
            Random random = new Random(3);
            for (int round = 0; round < 300; round++)
            {
                flash.PowerOn();
                if (round % 50 == 49) { flash = new SimFlash(8_192); }
                if (round % 17 == 16)
                {
                    flash = older.Copy();
                    OldImages++;
                }
                if (round % 17 == 5) { older = flash.Copy(); }
                flash.CutAt(random.Next(90), Tear.OfProgram[random.Next(Tear.OfProgram.Count)]);
                try
                {
                    KcmStatus status = Mount(flash, round % 10 == 9, out KcmStore store);
                    if (status == KcmStatus.FileCorrupted)
                    {
                        // A format that was cut leaves no store; the factory formats again.
                        status = Mount(flash.PowerOn(), true, out store);
                    }
                    if (status != KcmStatus.Success) { return status.ToString(); }
                    if (round % 7 == 6 && backup.Length > 0)
                    {
                        KcmBackup.Restore(store, backup, 0, backup.Length);
                        Restores++;
                    }
                    Write(store, random, round);
                    if (round % 5 == 0) { backup = MakeBackup(store); }
                }
                catch (PowerCut)
                {
                    Cuts++;
                }
            }
            return Log.Failure;
        }

        public override void FillRandom(byte[] buffer, int offset, int count)
        {
            base.FillRandom(buffer, offset, count);
            if (_isSaltPoor) { Array.Fill(buffer, (byte)(_draws++ % PoorSalts), offset, count); }
        }

        public override void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            base.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);

            // The nonce key begins behind the 16 bytes of the cipher's.
            if (_isNonceFixed && keyOffset == 16) { Array.Clear(mac, macOffset, 12); }
        }

        private KcmStatus Mount(SimFlash flash, bool isFormat, out KcmStore store)
        {
            if (!isFormat)
            {
                return KcmStore.Mount(
                    flash.First, flash.Second, this, StoreFixture.Root, null, out store);
            }
            Formats++;
            return KcmStore.Format(
                flash.First, flash.Second, this, StoreFixture.Root, null, out store);
        }

        private static byte[] MakeBackup(KcmStore store)
        {
            byte[] buffer = new byte[4_096];
            KcmStatus status = KcmBackup.Write(store, buffer, 0, buffer.Length, out int count);
            return status == KcmStatus.Success
                ? buffer.AsSpan(0, count).ToArray() : Array.Empty<byte>();
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
