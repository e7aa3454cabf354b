using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>Device profiles, seals and plans.</summary>
    public sealed class RestThingTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
        }

        [Fact]
        public async Task Statement_11_states_and_flags_and_a_second_seal_changes_nothing()
        {
            string profile = await CreateProfile("meters", "COMMERCIAL");
            string other = await CreateProfile("others", "NONE");
            DeviceRecord device = _host.AddDevice("device-1", isBootstrapped: false);
            await RequireState(device, "INIT", false, false, false);
            await Seal(device.RootOfTrustId, profile, "352753090041680", 409);

            device.BootstrappedAtMs = _host.Time.NowMs();
            _host.Core.Devices.TrySave(device, null);
            await RequireState(device, "BOOTSTRAPPED", true, false, true);

            await Seal(device.RootOfTrustId, profile, "352753090041680", 200);
            await RequireState(device, "ACTIVE", true, true, true);
            await Seal(device.RootOfTrustId, profile, "352753090041680", 409);
            await Seal(device.RootOfTrustId, other, "another", 409);

            await _host.PostAsync(
                "/ztp/device/plan/set",
                new { RoTPublicUIDs = new[] { device.RootOfTrustId }, Plan = "NONE" });
            await RequireState(device, "SEALED", true, true, true);
            await _host.RestartAsync();
            JsonElement found = await RequireState(device, "SEALED", true, true, true);
            Assert.Equal("352753090041680", found.GetProperty("SerialNumber").GetString());
            Assert.Equal(["seal", "plan"], AuditOf(device));
            Assert.Equal(profile, found.GetProperty("DeviceProfileUID").GetString());
        }

        [Theory]
        [InlineData("serial of 17", null, null, "12345678901234567", 400, "SerialNumber")]
        [InlineData("no serial", null, null, "", 400, "SerialNumber")]
        [InlineData("profile of 21", null, "012345678901234567890", "1", 400, "DeviceProfileUID")]
        [InlineData(
            "profile with a sign", null, "012345678901234567890-", "1", 400, "DeviceProfileUID")]
        [InlineData("profile empty", null, "", "1", 400, "DeviceProfileUID")]
        [InlineData(
            "profile unknown", null, "0123456789012345678901", "1", 404, "DeviceProfileUID")]
        [InlineData("root of 15", "0123456789abcde", null, "1", 400, "RoTPublicUID")]
        [InlineData("root of 17", "0123456789abcdef0", null, "1", 400, "RoTPublicUID")]
        [InlineData("root not hex", "0123456789abcdeg", null, "1", 400, "RoTPublicUID")]
        [InlineData("root with a sign", "+123456789abcdef", null, "1", 400, "RoTPublicUID")]
        [InlineData("root unknown", "0123456789abcdef", null, "1", 404, "RoTPublicUID")]
        public async Task Statement_12_each_wrong_seal_has_its_own_error(
            string why, string? root, string? profile, string serial, int code, string field)
        {
            DeviceRecord device = _host.AddDevice("device-1");
            string known = await CreateProfile("meters", "COMMERCIAL");
            JsonElement error = await Seal(
                root ?? device.RootOfTrustId, profile ?? known, serial, code);
            Assert.True(field == ZtpHost.FieldOf(error), why);
            Assert.False(device.IsSealed);
        }

        [Fact]
        public async Task Statement_13_a_seal_that_is_asked_for_again_makes_no_second_thing()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            string profile = await CreateProfile("meters", "COMMERCIAL");
            await Seal(device.RootOfTrustId, profile, "1", 200);
            await Seal(device.RootOfTrustId, profile, "1", 409);
            JsonElement all = await _host.PostAsync("/ztp/device/get", new { All = true });
            Assert.Equal(1, all.GetProperty("Devices").GetArrayLength());
            Assert.Equal(
                "1", all.GetProperty("Devices")[0].GetProperty("SerialNumber").GetString());
        }

        [Fact]
        public async Task Statement_14_the_plan_of_a_device_overrides_that_of_its_profile()
        {
            string profile = await CreateProfile("meters", "NONE");
            DeviceRecord device = _host.AddDevice("device-1");
            DeviceRecord other = _host.AddDevice("device-2");
            Assert.Equal("DEVELOPER", await PlanOf(device));

            await Seal(device.RootOfTrustId, profile, "1", 200);
            await Seal(other.RootOfTrustId, profile, "2", 200);
            Assert.Equal("NONE", await PlanOf(device));

            await _host.PostAsync(
                "/ztp/deviceprofile/update",
                new { DeviceProfileUID = profile, Plan = "COMMERCIAL" });
            Assert.Equal("COMMERCIAL", await PlanOf(device));

            await _host.PostAsync(
                "/ztp/device/plan/set",
                new { RoTPublicUIDs = new[] { device.RootOfTrustId }, Plan = "DEVELOPER" });
            await _host.RestartAsync();
            Assert.Equal("DEVELOPER", await PlanOf(device));
            Assert.Equal("COMMERCIAL", await PlanOf(other));

            await _host.PostAsync("/ztp/device/plan/set", new { All = true, Plan = "PROFILE" });
            Assert.Equal("COMMERCIAL", await PlanOf(device));
        }

        [Theory]
        [InlineData("create", "{}", 400, "Name")]
        [InlineData("create", "{\"Name\":\"default\"}", 409, "Name")]
        [InlineData("create", "{\"Name\":\"taken\"}", 409, "Name")]
        [InlineData("create", "{\"Name\":\"a\",\"Plan\":\"FREE\"}", 400, "Plan")]
        [InlineData("create", "{\"Name\":\"a\",\"Plan\":\"PROFILE\"}", 400, "Plan")]
        [InlineData("create", "{\"Name\":\"a\",\"RootCAUID\":\"0\"}", 404, "RootCAUID")]
        [InlineData("update", "{\"DeviceProfileUID\":\"*\",\"Name\":\"default\"}", 409, "Name")]
        [InlineData("get", "{\"DeviceProfileUID\":\"x\"}", 400, "DeviceProfileUID")]
        public async Task A_wrong_profile_names_the_member(
            string call, string body, int code, string field)
        {
            string taken = await CreateProfile("taken", "NONE");
            JsonElement error = await _host.PostAsync(
                "/ztp/deviceprofile/" + call, body.Replace("*", taken), code);
            Assert.Equal(field, ZtpHost.FieldOf(error));
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
        }

        // Statement 72: one record for each change, none for what was refused.
        private List<string> AuditOf(DeviceRecord device)
        {
            return _host.Core.Store.Read(statements =>
            {
                List<string> types = [];
                using var rows = statements.Query(
                    "SELECT type FROM event WHERE device = ?1 ORDER BY seq", device.Id);
                while (rows.Read()) { types.Add(rows.GetString(0)); }
                return types;
            });
        }

        private async Task<string> CreateProfile(string name, string plan)
        {
            JsonElement created = await _host.PostAsync(
                "/ztp/deviceprofile/create", new { Name = name, Plan = plan });
            string uid = created.GetProperty("DeviceProfileUID").GetString()!;
            Assert.Equal(22, uid.Length);
            return uid;
        }

        private Task<JsonElement> Seal(string root, string profile, string serial, int code)
        {
            return _host.PostAsync(
                "/ztp/device/seal",
                new { RoTPublicUID = root, DeviceProfileUID = profile, SerialNumber = serial },
                code);
        }

        private async Task<JsonElement> RequireState(
            DeviceRecord device, string state, params bool[] flags)
        {
            JsonElement found = await Get(device);
            Assert.Equal(state, found.GetProperty("State").GetString());
            Assert.Equal(
                flags,
                Array.ConvertAll(
                    new[] { "ModuleRegistered", "DeviceRegistered", "DeviceActivated" },
                    name => found.GetProperty(name).GetBoolean()));
            return found;
        }

        private async Task<string> PlanOf(DeviceRecord device)
        {
            return (await Get(device)).GetProperty("Plan").GetString()!;
        }

        private async Task<JsonElement> Get(DeviceRecord device)
        {
            JsonElement answer = await _host.PostAsync(
                "/ztp/device/get", new { RoTPublicUIDs = new[] { device.RootOfTrustId } });
            return answer.GetProperty("Devices")[0];
        }
    }
}
