using Simulator.Fleet.Statistics;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public class FleetStatisticsTests
    {
        [Fact]
        public void Devices_are_always_in_exactly_one_stage()
        {
            FleetStatistics statistics = new FleetStatistics(3);
            statistics.Move(DeviceStage.Waiting, DeviceStage.Provisioned);
            statistics.Move(DeviceStage.Provisioned, DeviceStage.Provisioned);
            statistics.Move(DeviceStage.Waiting, DeviceStage.Failed);
            FleetSnapshot snapshot = statistics.Take(1);
            Assert.Equal(1, snapshot.CountOf(DeviceStage.Waiting));
            Assert.Equal(1, snapshot.CountOf(DeviceStage.Provisioned));
            Assert.Equal(1, snapshot.CountOf(DeviceStage.Failed));
        }

        [Fact]
        public void Latencies_are_of_registered_devices_only_and_sorted()
        {
            FleetStatistics statistics = new FleetStatistics(4);
            statistics.CountRegistered(3, 30, hasEnrolled: true);
            statistics.CountRegistered(0, 10, hasEnrolled: false);
            Assert.Equal(new double[] { 10, 30 }, statistics.SortedLatencies());
            Assert.Equal(2, statistics.Registered);
            Assert.Equal(1, statistics.Enrolled);
        }

        [Fact]
        public void Faults_are_counted_by_name_with_the_first_few_devices()
        {
            FleetStatistics statistics = new FleetStatistics(9);
            for (int i = 0; i < 5; i++)
            {
                statistics.CountFault("SessionFailed/HandshakeTimedOut", $"device-{i}");
                statistics.CountFault("SessionFailed/HandshakeTimedOut", $"device-{i}");
            }
            statistics.CountFault("BootstrapFailed", "device-7");
            FaultCount[] faults = statistics.Faults.ToArray();
            Assert.Equal(new[] { "device-7" }, faults[0].Examples);
            Assert.Equal(10, faults[1].Count);
            Assert.Equal(new[] { "device-0", "device-1", "device-2" }, faults[1].Examples);
            Assert.Equal(11, statistics.Take(1).FailedAttempts);
        }

        [Fact]
        public void Dropped_datagrams_are_sent_but_not_received()
        {
            FleetStatistics statistics = new FleetStatistics(1);
            statistics.CountSent(dropped: true);
            statistics.CountSent(dropped: false);
            statistics.CountReceived(dropped: true);
            statistics.CountReceived(dropped: false);
            FleetSnapshot snapshot = statistics.Take(1);
            Assert.Equal(2, snapshot.Sent);
            Assert.Equal(1, snapshot.Received);
            Assert.Equal(2, snapshot.Dropped);
        }
    }
}
