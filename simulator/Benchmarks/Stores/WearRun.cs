using Device.Desktop;
using Device.Kcm;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>Rotates the credential of a device in memory and counts.</summary>
    internal static class WearRun
    {
        public static WearFigure Measure(
            StorePki pki, RotationKind kind, int bankBytes, int rotations)
        {
            CountingBank first = new CountingBank(new MemoryBank(bankBytes));
            CountingBank second = new CountingBank(new MemoryBank(bankBytes));
            using StoreDevice device = new StoreDevice(pki, first, second);
            first.Reset();
            second.Reset();
            KcmHealth before = device.Store.GetHealth();
            for (int number = 1; number <= rotations; number++) { device.Rotate(kind, number); }
            KcmHealth after = device.Store.GetHealth();
            return new WearFigure(
                kind, bankBytes, rotations, before.LiveBytes,
                first.BytesProgrammed + second.BytesProgrammed,
                (int)(after.Generation - before.Generation),
                first.SectorErasesMax, second.SectorErasesMax);
        }
    }
}
