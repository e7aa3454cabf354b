using System;
using System.Diagnostics;
using Device.Desktop;
using Device.Kcm;
using Simulator.Fleet.Statistics;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>Fills a store and mounts it again and again: of four items one is a private key,
    /// one a certificate of 480 bytes, two are configs of 32.</summary>
    internal static class MountRun
    {
        private const int Rounds = 21;
        private const int MountsPerRound = 20;
        private const int StoresHeld = 256;
        private const int ConfigBytes = 32;
        private const int Half = 50;
        private static readonly byte[] Root = new byte[KcmLimits.RootOfTrustBytes];

        public static MountFigure Measure(StorePki pki, int items, int bankBytes)
        {
            MemoryBank first = new MemoryBank(bankBytes);
            MemoryBank second = new MemoryBank(bankBytes);
            int liveBytes = Fill(pki, first, second, items);
            double[] micros = new double[Rounds];
            long allocated = 0;
            for (int round = 0; round < Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < MountsPerRound; i++)
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    KcmStore store = Mount(pki, first, second);
                    allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                    store.Dispose();
                }
                micros[round] =
                    Stopwatch.GetElapsedTime(start).TotalMicroseconds / MountsPerRound;
            }
            Array.Sort(micros);
            return new MountFigure(
                items, bankBytes, liveBytes, Percentiles.NearestRank(micros, Half)!.Value,
                HeldBytes(pki, first, second), allocated);
        }

        private static int Fill(StorePki pki, MemoryBank first, MemoryBank second, int items)
        {
            using KcmStore store = Mount(pki, first, second);
            byte[] chain = pki.Renewals[0].Chain;
            byte[] config = new byte[ConfigBytes];
            for (int i = 0; i < items; i++)
            {
                string name = $"benchmark.item-{i:000}";
                using KcmTransaction transaction = store.Begin();
                switch (i % 4)
                {
                    case 0:
                        transaction.SetPrivateKey(KcmArea.Working, name, pki.Updates[0].Key);
                        break;
                    case 1:
                        transaction.Set(
                            KcmArea.Working, KcmItemType.Certificate, name,
                            chain, 0, chain.Length);
                        break;
                    default:
                        transaction.Set(
                            KcmArea.Working, KcmItemType.Config, name, config, 0, ConfigBytes);
                        break;
                }
                KcmStatus status = transaction.Commit();
                if (status != KcmStatus.Success)
                {
                    throw new InvalidOperationException($"item {i}: {status}");
                }
            }
            return store.GetHealth().LiveBytes;
        }

        // The banks are shared: a mount of a clean image writes nothing.
        private static long HeldBytes(StorePki pki, MemoryBank first, MemoryBank second)
        {
            KcmStore[] stores = new KcmStore[StoresHeld];
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int i = 0; i < StoresHeld; i++) { stores[i] = Mount(pki, first, second); }
            long after = GC.GetTotalMemory(forceFullCollection: true);
            foreach (KcmStore store in stores) { store.Dispose(); }
            return (after - before) / StoresHeld;
        }

        private static KcmStore Mount(StorePki pki, MemoryBank first, MemoryBank second)
        {
            KcmStatus status = KcmStore.Mount(
                first, second, pki.Crypto, Root, null, out KcmStore store);
            return status == KcmStatus.Success
                ? store
                : throw new InvalidOperationException($"the mount answers {status}");
        }
    }
}
