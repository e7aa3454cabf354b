using System;
using System.Threading.Tasks;
using Simulator.Benchmarks.Stores;
using Xunit;

namespace Simulator.Tests.Stores
{
    /// Goal: what a rotation costs the flash does not grow unseen. Bytes and erases are the same on
    /// every machine, so their measured values are the bounds.
    /// Method: the benchmark's own runs over counting banks; each rotation checks itself what a
    /// read then finds.
    public sealed class StoreWearTests : IDisposable
    {
        private readonly StorePki _pki = new StorePki();

        public void Dispose()
        {
            _pki.Dispose();
        }

        // Renew: the key stays, so the log is appended to until it is full. Update and Enrol: a
        // private key is replaced, which compacts at once: one image, one bank erased.
        [Theory]
        [InlineData("8 KiB", RotationKind.Renew, 8_192, 1_000, 166, 83, 1_293_632)]
        [InlineData("16 KiB", RotationKind.Renew, 16_384, 1_000, 55, 28, 899_360)]
        [InlineData("64 KiB", RotationKind.Renew, 65_536, 1_000, 11, 6, 743_072)]
        [InlineData("update, 8 KiB", RotationKind.Update, 8_192, 100, 100, 50, 441_600)]
        [InlineData("update, 16 KiB", RotationKind.Update, 16_384, 100, 100, 50, 441_600)]
        [InlineData("bootstrap, 16 KiB", RotationKind.Enrol, 16_384, 100, 100, 50, 523_200)]
        internal void Rotations_cost_no_more_than_measured(
            string why, RotationKind kind, int bankBytes, int rotations,
            int compactionsMax, int erasesMax, int bytesMax)
        {
            WearFigure figure = WearRun.Measure(_pki, kind, bankBytes, rotations);

            Assert.True(figure.Compactions <= compactionsMax, $"{why}: {figure}");
            Assert.True(figure.FirstErases <= erasesMax, $"{why}: {figure}");
            Assert.True(figure.SecondErases <= erasesMax, $"{why}: {figure}");
            // Less than the certificates themselves would be a counter that does not count.
            int bytesMin = rotations * StorePki.CertificateBytes;
            Assert.True(
                figure.BytesProgrammed >= bytesMin && figure.BytesProgrammed <= bytesMax,
                $"{why}: {figure}");
        }

        [Fact]
        public void A_renewal_programs_at_most_2_bytes_per_byte_of_certificate()
        {
            WearFigure figure = WearRun.Measure(
                _pki, RotationKind.Renew, 16_384, StoreBenchmark.AmortisedRotations);
            Assert.InRange(figure.BytesPerCertificateByte, 1.0, 2.0);
        }

        [Fact]
        public async Task A_device_of_the_fleet_takes_at_most_4_KiB_once_it_is_registered()
        {
            int[] liveBytes = await FleetFlash.MeasureAsync(2);
            Assert.Equal(2, liveBytes.Length);
            Assert.All(
                liveBytes,
                live => Assert.InRange(
                    live, StorePki.CertificateBytes, FleetFlash.LiveBytesMax));
        }
    }
}
