using System;
using System.Linq;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Devices;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>POST /ztp/devicecertificate/revoke and /ztp/rootca/crl/get.</summary>
    public sealed class RestRevocationTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
        }

        [Fact]
        public async Task What_is_revoked_is_in_its_answer_and_on_the_list()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            string serial = _host.AddCertificate(device);
            JsonElement empty = await _host.PostAsync("/ztp/rootca/crl/get", "{}");
            Assert.Equal(0, empty.GetProperty("Entries").GetInt32());

            JsonElement result = await Revoke(device.RootOfTrustId, "keyCompromise");
            Assert.Equal("DONE", result.GetProperty("Status").GetString());
            Assert.Equal(
                [serial],
                result.GetProperty("SerialNumbers").EnumerateArray()
                    .Select(one => one.GetString()!));
            Assert.Equal(HeartbeatHold.Revoked, device.Hold);

            JsonElement list = await _host.PostAsync("/ztp/rootca/crl/get", "{}");
            Assert.Equal(1, list.GetProperty("Entries").GetInt32());
            Assert.True(
                list.GetProperty("Number").GetInt64() > empty.GetProperty("Number").GetInt64());
            CertificateRevocationListBuilder builder = CertificateRevocationListBuilder.LoadPem(
                list.GetProperty("CRL").GetString()!, out BigInteger _);
            Assert.True(builder.RemoveEntry(Convert.FromHexString(serial)));

            // Statement 35: idempotent, and nothing that was revoked before is in the answer.
            JsonElement again = await Revoke(device.RootOfTrustId, "keyCompromise");
            Assert.Equal("DONE", again.GetProperty("Status").GetString());
            Assert.Equal(0, again.GetProperty("SerialNumbers").GetArrayLength());
        }

        [Fact]
        public async Task A_revocation_needs_no_plan_and_has_a_result_for_each_device()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            await _host.PostAsync("/ztp/device/plan/set", new { All = true, Plan = "NONE" });
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/revoke",
                new
                {
                    RoTPublicUIDs = new[] { "0123456789abcdef", device.RootOfTrustId, "x" },
                    Reason = "superseded",
                });
            Assert.Equal(
                ["REFUSED", "DONE", "REFUSED"],
                answer.GetProperty("Results").EnumerateArray()
                    .Select(one => one.GetProperty("Status").GetString()));
            Assert.Equal(32, answer.GetProperty("BatchUID").GetString()!.Length);
            Assert.Equal(HeartbeatHold.None, device.Hold);
        }

        [Fact]
        public async Task The_list_of_a_root_CA_is_signed_by_it()
        {
            JsonElement created = await _host.PostAsync(
                "/ztp/rootca/create", new { Name = "mine" });
            string uid = created.GetProperty("RootCAUID").GetString()!;
            JsonElement list = await _host.PostAsync(
                "/ztp/rootca/crl/get", new { RootCAUID = uid });
            Assert.StartsWith("-----BEGIN X509 CRL-----", list.GetProperty("CRL").GetString());
            Assert.Equal(uid, list.GetProperty("RootCAUID").GetString());
        }

        [Theory]
        [InlineData(
            "devicecertificate/revoke", "{\"All\":true,\"Reason\":\"bored\"}", 400, "Reason")]
        [InlineData("devicecertificate/revoke", "{}", 400, "RoTPublicUIDs")]
        [InlineData(
            "rootca/crl/get", "{\"RootCAUID\":\"00000000000000000000000000000000\"}", 404,
            "RootCAUID")]
        public async Task A_wrong_call_names_the_member(
            string call, string body, int code, string field)
        {
            JsonElement error = await _host.PostAsync("/ztp/" + call, body, code);
            Assert.Equal(field, ZtpHost.FieldOf(error));
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
        }

        private async Task<JsonElement> Revoke(string uid, string reason)
        {
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/revoke",
                new { RoTPublicUIDs = new[] { uid }, Reason = reason });
            return answer.GetProperty("Results")[0];
        }
    }
}
