using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Rest;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>POST /ztp/devicecertificate/renew, update, delete and rootca/transfer, and
    /// /ztp/operation/get and /ztp/billing/get after them.</summary>
    public sealed class RestOperationTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
        }

        [Fact]
        public async Task Statement_26_an_update_for_10000_devices_in_one_call()
        {
            const int Count = 10_000;
            List<DeviceRecord> devices = Enumerable.Range(0, Count)
                .Select(i => _host.AddDevice($"device-{i}", isBootstrapped: i != 5_000)).ToList();
            List<string> uids = devices.ConvertAll(device => device.RootOfTrustId);
            uids[7] = "0123456789abcdef";

            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/update", new { RoTPublicUIDs = uids });

            JsonElement[] results = answer.GetProperty("Results").EnumerateArray().ToArray();
            Assert.Equal(uids, results.Select(one => one.GetProperty("RoTPublicUID").GetString()));
            Assert.Equal(
                Count - 2,
                results.Count(one => one.GetProperty("Status").GetString() == "QUEUED"));
            RequireFault(results[7], ZtpFault.DeviceUnknown);
            RequireFault(results[5_000], ZtpFault.DeviceNotBootstrapped);
            Assert.Equal(Count - 2, await CountOperations(answer));
        }

        [Fact]
        public async Task Statement_27_a_second_update_while_one_is_under_way_is_DEVICE_BUSY()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            JsonElement first = await Ask("update", device);
            JsonElement same = await Ask("update", device);
            Assert.Equal("COALESCED", same.GetProperty("Status").GetString());
            Assert.Equal(
                first.GetProperty("TransactionUID").GetString(),
                same.GetProperty("MergedInto").GetString());

            await _host.BeatAsync(device);
            RequireFault(await Ask("update", device), ZtpFault.DeviceBusy);
        }

        [Fact]
        public async Task Statement_74_a_renew_is_billed_once_when_it_is_effective()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            string old = _host.AddCertificate(device);
            string transaction = TransactionOf(await Ask("renew", device));
            Assert.Equal("QUEUED", (await Find(transaction)).GetProperty("State").GetString());

            await _host.BeatAsync(device);
            JsonElement delivered = await Find(transaction);
            Assert.Equal("DELIVERED", delivered.GetProperty("State").GetString());
            Assert.Equal(1, delivered.GetProperty("Heartbeats").GetInt32());
            Assert.Equal(0, await TotalOfBill());

            _host.Prove(device, transaction);
            JsonElement effective = await Find(transaction);
            Assert.Equal("EFFECTIVE", effective.GetProperty("State").GetString());
            Assert.True(effective.GetProperty("Billed").GetBoolean());
            Assert.Equal(old, effective.GetProperty("OldSerialNumber").GetString());
            Assert.NotEqual(old, effective.GetProperty("NewSerialNumber").GetString());

            JsonElement bill = await _host.PostAsync("/ztp/billing/get", "{}");
            Assert.Equal(1, bill.GetProperty("Count").GetProperty("renew").GetInt32());
            JsonElement billed = bill.GetProperty("Events")[0];
            Assert.Equal(transaction, billed.GetProperty("TransactionUID").GetString());
            Assert.Equal("renew", billed.GetProperty("Operation").GetString());
            JsonElement before = await _host.PostAsync(
                "/ztp/billing/get", new { Until = "2001-01-01T00:00:00Z" });
            Assert.Equal(0, before.GetProperty("Total").GetInt32());
        }

        [Fact]
        public async Task Statement_74_revoke_and_what_is_not_effective_are_free()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            await Ask("renew", device);
            await _host.BeatAsync(device);
            await _host.PostAsync("/ztp/devicecertificate/revoke", new { All = true });
            await Ask("delete", device);
            await _host.BeatAsync(device);
            Assert.Equal(0, await TotalOfBill());
        }

        [Fact]
        public async Task Statement_30_a_transfer_needs_a_root_CA_that_is_there_and_active()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            JsonElement root = await _host.PostAsync("/ztp/rootca/create", new { Name = "a" });
            string uid = root.GetProperty("RootCAUID").GetString()!;
            await _host.PostAsync(
                "/ztp/rootca/update", new { RootCAUID = uid, Active = false });
            await Transfer(uid, 409);
            await Transfer("00000000000000000000000000000000", 404);
            await _host.PostAsync("/ztp/rootca/update", new { RootCAUID = uid, Active = true });

            JsonElement answer = await Transfer(uid, 200);
            string transaction = TransactionOf(answer.GetProperty("Results")[0]);
            await _host.BeatAsync(device);
            _host.Prove(device, transaction);
            JsonElement found = await Find(transaction);
            Assert.Equal(uid, found.GetProperty("RootCAUID").GetString());
            Assert.Equal("transfer", found.GetProperty("Operation").GetString());
            Assert.Equal(uid, device.Signer);
        }

        [Fact]
        public async Task Statement_14_without_a_plan_operations_are_refused_by_name()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            await _host.PostAsync("/ztp/device/plan/set", new { All = true, Plan = "NONE" });
            foreach (string verb in new[] { "renew", "update", "delete" })
            {
                RequireFault(await Ask(verb, device), ZtpFault.PlanInactive);
            }
            await _host.PostAsync("/ztp/device/plan/set", new { All = true, Plan = "DEVELOPER" });
            JsonElement taken = await Ask("renew", device);
            Assert.Equal("QUEUED", taken.GetProperty("Status").GetString());
        }

        [Theory]
        [InlineData("no certificate of that name", "mqtt", ZtpFault.CertificateUnknown)]
        [InlineData("a line break", "a\nb", ZtpFault.NameInvalid)]
        [InlineData("of the factory", "BOOTSTRAP", ZtpFault.NameForbidden)]
        public async Task A_name_that_cannot_be_is_refused_by_name(
            string why, string name, ZtpFault fault)
        {
            _host.AddCertificate(_host.AddDevice("device-1"));
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/renew", new { All = true, CertificateName = name });
            Assert.True(
                FaultOf(answer.GetProperty("Results")[0]) == fault, why);
        }

        [Fact]
        public async Task A_store_that_refuses_is_told_for_each_device()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            _host.Core.Store.Dispose();
            RequireFault(await Ask("renew", device), ZtpFault.StoreUnavailable);
            RequireFault(await Ask("revoke", device), ZtpFault.StoreUnavailable);
        }

        [Fact]
        public async Task Statement_75_operations_come_in_pages_and_only_to_their_account()
        {
            for (int i = 0; i < 25; i++) { _host.AddDevice($"device-{i}"); }
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/update", new { All = true });
            string batch = answer.GetProperty("BatchUID").GetString()!;
            List<string> visited = [];
            JsonElement page;
            do
            {
                object body = visited.Count == 0
                    ? new { BatchUID = batch, Limit = 10 }
                    : new { BatchUID = batch, Limit = 10, After = visited[^1] };
                page = await _host.PostAsync("/ztp/operation/get", body);
                visited.AddRange(page.GetProperty("Operations").EnumerateArray()
                    .Select(TransactionOf));
            }
            while (page.GetProperty("HasMore").GetBoolean());
            Assert.Equal(
                answer.GetProperty("Results").EnumerateArray().Select(TransactionOf), visited);

            _host.Core.Keys.Grant("ak_other", _host.Core.Devices.CreateAccount("other")!);
            JsonElement foreign = await _host.PostAsync(
                "/ztp/operation/get", new { TransactionUIDs = visited }, 200, "ak_other");
            Assert.Equal(0, foreign.GetProperty("Operations").GetArrayLength());
            await _host.PostAsync("/ztp/operation/get", new { After = "0123456789abcdef" }, 400);
            await _host.PostAsync(
                "/ztp/operation/get", new { BatchUID = batch, TransactionUIDs = visited }, 400);
        }

        [Fact]
        public async Task Statement_75_a_call_that_comes_again_with_its_BatchUID_is_one_call()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            string batch = "00112233445566778899aabbccddeeff";
            object body = new { All = true, BatchUID = batch };
            JsonElement first = await _host.PostAsync("/ztp/devicecertificate/renew", body);
            string transaction = TransactionOf(first.GetProperty("Results")[0]);
            await _host.BeatAsync(device);
            _host.Prove(device, transaction);

            _host.AddDevice("device-2");
            JsonElement again = await _host.PostAsync("/ztp/devicecertificate/renew", body);

            Assert.Equal(batch, again.GetProperty("BatchUID").GetString());
            Assert.Equal(transaction, TransactionOf(again.GetProperty("Results")[0]));
            RequireFault(again.GetProperty("Results")[1], ZtpFault.CertificateUnknown);
            Assert.Equal(1, await CountOperations(again));
            JsonElement error = await _host.PostAsync(
                "/ztp/devicecertificate/update", body, 409);
            Assert.Equal("BatchUID", ZtpHost.FieldOf(error));
            await _host.PostAsync(
                "/ztp/devicecertificate/renew",
                new { All = true, BatchUID = "00112233445566778899AABBCCDDEEFF" }, 400);
        }

        [Fact]
        public async Task Statement_14_nothing_is_renewed_by_itself_without_a_plan()
        {
            JsonElement root = await _host.PostAsync(
                "/ztp/rootca/create", new { Name = "a", AutoRenew = true, RenewShare = 50 });
            string uid = root.GetProperty("RootCAUID").GetString()!;
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            JsonElement answer = await Transfer(uid, 200);
            await _host.BeatAsync(device);
            _host.Prove(device, TransactionOf(answer.GetProperty("Results")[0]));
            await _host.PostAsync("/ztp/device/plan/set", new { All = true, Plan = "NONE" });

            _host.Time.Now += TimeSpan.FromDays(300);
            await _host.BeatAsync(device);
            Assert.Equal(1, (await Operations()).GetArrayLength());
            await _host.PostAsync("/ztp/device/plan/set", new { All = true, Plan = "PROFILE" });
            await _host.BeatAsync(device);
            JsonElement all = await Operations();
            Assert.Equal(2, all.GetArrayLength());
            Assert.Equal("auto-renew", all[1].GetProperty("Actor").GetString());
        }

        [Fact]
        public async Task A_seal_to_a_profile_with_a_root_CA_moves_the_device_there()
        {
            JsonElement root = await _host.PostAsync("/ztp/rootca/create", new { Name = "a" });
            string uid = root.GetProperty("RootCAUID").GetString()!;
            JsonElement profile = await _host.PostAsync(
                "/ztp/deviceprofile/create",
                new { Name = "meters", Plan = "COMMERCIAL", RootCAUID = uid });
            DeviceRecord device = _host.AddDevice("device-1");
            _host.AddCertificate(device);
            JsonElement seal = await _host.PostAsync(
                "/ztp/device/seal",
                new
                {
                    RoTPublicUID = device.RootOfTrustId,
                    DeviceProfileUID = profile.GetProperty("DeviceProfileUID").GetString(),
                    SerialNumber = "1",
                });
            JsonElement operation = await Find(TransactionOf(seal));
            Assert.Equal("transfer", operation.GetProperty("Operation").GetString());
            Assert.Equal("seal", operation.GetProperty("Actor").GetString());
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
        }

        private async Task<JsonElement> Ask(string verb, DeviceRecord device)
        {
            JsonElement answer = await _host.PostAsync(
                "/ztp/devicecertificate/" + verb,
                new { RoTPublicUIDs = new[] { device.RootOfTrustId } });
            return answer.GetProperty("Results")[0];
        }

        private Task<JsonElement> Transfer(string uid, int code)
        {
            return _host.PostAsync(
                "/ztp/devicecertificate/rootca/transfer",
                new { All = true, RootCAUID = uid }, code);
        }

        private async Task<JsonElement> Find(string transaction)
        {
            JsonElement answer = await _host.PostAsync(
                "/ztp/operation/get", new { TransactionUIDs = new[] { transaction } });
            return answer.GetProperty("Operations")[0];
        }

        private async Task<JsonElement> Operations()
        {
            return (await _host.PostAsync("/ztp/operation/get", "{}")).GetProperty("Operations");
        }

        private async Task<int> CountOperations(JsonElement answer)
        {
            int count = 0;
            string? after = null;
            JsonElement page;
            do
            {
                page = await _host.PostAsync(
                    "/ztp/operation/get",
                    new { BatchUID = answer.GetProperty("BatchUID").GetString(), After = after });
                JsonElement operations = page.GetProperty("Operations");
                count += operations.GetArrayLength();
                after = TransactionOf(operations[operations.GetArrayLength() - 1]);
            }
            while (page.GetProperty("HasMore").GetBoolean());
            return count;
        }

        private async Task<int> TotalOfBill()
        {
            return (await _host.PostAsync("/ztp/billing/get", "{}"))
                .GetProperty("Total").GetInt32();
        }

        private static string TransactionOf(JsonElement result)
        {
            return result.GetProperty("TransactionUID").GetString()!;
        }

        private static ZtpFault FaultOf(JsonElement result)
        {
            return ZtpFaultNames.Parse(result.GetProperty("Error").GetString()!);
        }

        private static void RequireFault(JsonElement result, ZtpFault fault)
        {
            Assert.Equal("REFUSED", result.GetProperty("Status").GetString());
            Assert.Equal(fault, FaultOf(result));
        }
    }
}
