using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Simulator.Cloud.Devices;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// Goal: whatever cause a device has for a failure, an operator reads its name, and the
    /// certificate that was made for the operation does not stay valid.
    /// Method: a device for each cause hears of a renewal and reports it.
    public sealed class RestFailureTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
        }

        [Fact]
        public async Task Every_cause_of_a_device_is_read_by_name_and_its_orphan_is_revoked()
        {
            foreach (LifecycleFault fault in Enum.GetValues<LifecycleFault>())
            {
                // Superseded is no end: a bootstrap came between, and the operation goes on
                // (FailedOperationTests).
                if (fault is LifecycleFault.None or LifecycleFault.Superseded) { continue; }
                JsonElement failed = await FailAsync(
                    $"device-{(int)fault}", (int)fault, LifecycleStatus.Of(fault));
                Assert.Equal(fault.ToString(), failed.GetProperty("FaultName").GetString());
            }
        }

        [Fact]
        public async Task A_cause_of_a_later_device_is_read_by_its_number()
        {
            JsonElement failed = await FailAsync("device-1", 250, 0x500);
            Assert.Equal("", failed.GetProperty("FaultName").GetString());
        }

        private async Task<JsonElement> FailAsync(string endpoint, int fault, int status)
        {
            const int Detail = 17;
            DeviceRecord device = _host.AddDevice(endpoint);
            string old = _host.AddCertificate(device);
            JsonElement queued = await _host.PostAsync(
                "/ztp/devicecertificate/renew",
                new { RoTPublicUIDs = new[] { device.RootOfTrustId } });
            string transaction = queued.GetProperty("Results")[0]
                .GetProperty("TransactionUID").GetString()!;
            await _host.BeatAsync(device);
            Assert.Equal(1, Count(device, CertificateStatus.Pending));

            await _host.BeatAsync(device, new HeartbeatResult
            {
                Transaction = Convert.FromHexString(transaction),
                Status = status,
                Fault = fault,
                Detail = Detail,
            });

            JsonElement answer = await _host.PostAsync(
                "/ztp/operation/get", new { TransactionUIDs = new[] { transaction } });
            JsonElement failed = answer.GetProperty("Operations")[0];
            Assert.Equal("FAILED", failed.GetProperty("State").GetString());
            Assert.Equal("DEVICE_FAILED", failed.GetProperty("Cause").GetString());
            Assert.Equal(status, failed.GetProperty("Status").GetInt32());
            Assert.Equal(fault, failed.GetProperty("Fault").GetInt32());
            Assert.Equal(Detail, failed.GetProperty("Detail").GetInt32());
            Assert.False(failed.GetProperty("Billed").GetBoolean());
            Assert.Equal(old, failed.GetProperty("OldSerialNumber").GetString());
            Assert.Equal(0, Count(device, CertificateStatus.Pending));
            Assert.Equal(1, Count(device, CertificateStatus.Revoked));
            Assert.Equal(1, Count(device, CertificateStatus.Issued));
            return failed;
        }

        private static int Count(DeviceRecord device, CertificateStatus status)
        {
            lock (device) { return device.Certificates.Count(one => one.Status == status); }
        }
    }
}
