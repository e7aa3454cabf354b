using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Tasks;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Rest;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>POST /ztp/devicecertificate/get, and how calls name devices.</summary>
    public sealed class RestDeviceCertificateTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
        }

        [Fact]
        public async Task Each_device_of_a_list_has_a_result_of_its_own()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            DeviceRecord foreign = _host.Core.Devices.Directory.FindOrAdd(
                _host.Core.Devices.CreateAccount("other")!, "device-1",
                Enumerable.Repeat((byte)7, 32).ToArray(), 1)!;
            string id = device.RootOfTrustId;
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/get",
                new
                {
                    RoTPublicUIDs = new[]
                    {
                        "xyz", id.ToUpperInvariant(), id, "0000000000000000",
                        foreign.RootOfTrustId,
                    },
                });

            JsonElement[] results = answer.GetProperty("Devices").EnumerateArray().ToArray();
            Assert.Equal(
                [
                    ZtpFault.RotUidMalformed, ZtpFault.None, ZtpFault.DeviceRepeated,
                    ZtpFault.DeviceUnknown, ZtpFault.DeviceUnknown,
                ],
                results.Select(FaultOf));
            Assert.Equal("device-1", results[1].GetProperty("EndpointName").GetString());
            Assert.Equal("NONE", results[1].GetProperty("Hold").GetString());
        }

        [Fact]
        public async Task A_device_comes_with_its_certificates()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            string serial = _host.AddCertificate(device);
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/get", new { All = true, IncludeCertificates = true });

            JsonElement found = answer.GetProperty("Devices")[0].GetProperty("Certificates")[0];
            Assert.Equal("LWM2M", found.GetProperty("CertificateName").GetString());
            Assert.Equal("ACTIVE", found.GetProperty("Status").GetString());
            Assert.Equal(serial, found.GetProperty("SerialNumber").GetString());
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(
                found.GetProperty("Certificate").GetString());
            Assert.Contains("CN=device-1", certificate.Subject);
            Assert.Equal(
                serial.TrimStart('0'), certificate.SerialNumber.ToLowerInvariant().TrimStart('0'));

            JsonElement other = await _host.PostAsync(
                "/ztp/devicecertificate/get", new { All = true, CertificateName = "mqtt" });
            Assert.Equal(
                0, other.GetProperty("Devices")[0].GetProperty("Certificates").GetArrayLength());
        }

        [Fact]
        public async Task A_list_has_10000_devices_and_not_one_more()
        {
            List<string> uids = Enumerable.Range(0, 10_000)
                .Select(i => i.ToString("x16", CultureInfo.InvariantCulture)).ToList();
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/get", new { RoTPublicUIDs = uids });
            Assert.Equal(10_000, answer.GetProperty("Devices").GetArrayLength());

            uids.Add("0123456789abcdef");
            JsonElement error = await _host.PostAsync(
                "/ztp/devicecertificate/get", new { RoTPublicUIDs = uids }, 400);
            Assert.Equal("RoTPublicUIDs", ZtpHost.FieldOf(error));
        }

        [Theory]
        [InlineData("neither", "{}")]
        [InlineData("both", "{\"All\":true,\"RoTPublicUIDs\":[\"0123456789abcdef\"]}")]
        [InlineData("empty", "{\"RoTPublicUIDs\":[]}")]
        [InlineData("no list", "{\"RoTPublicUIDs\":\"0123456789abcdef\"}")]
        [InlineData("no text", "{\"RoTPublicUIDs\":[7]}")]
        public async Task A_call_that_names_no_devices_is_400(string why, string body)
        {
            JsonElement error = await _host.PostAsync("/ztp/devicecertificate/get", body, 400);
            Assert.True(ZtpHost.FieldOf(error) == "RoTPublicUIDs", why);
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
        }

        private static ZtpFault FaultOf(JsonElement result)
        {
            return result.TryGetProperty("Error", out JsonElement error)
                ? ZtpFaultNames.Parse(error.GetString()!)
                : ZtpFault.None;
        }
    }
}
