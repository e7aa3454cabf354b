using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Profiles;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/device/get, seal and plan/set: where a device stands on its way to
    /// service.</summary>
    internal sealed class ThingCalls
    {
        private readonly DeviceProfiles _profiles;
        private readonly DeviceDirectory _directory;
        private readonly OperationQueueCalls _queue;

        public ThingCalls(CloudCore core, OperationQueueCalls queue)
        {
            _queue = queue;
            _profiles = core.Profiles;
            _directory = core.Devices.Directory;
        }

        public async Task GetAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            DeviceSelection selection = DeviceSelection.Read(body, _directory, account);
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartArray("Devices");
                foreach (DeviceSelection.Entry entry in selection.Entries)
                {
                    writer.WriteStartObject();
                    writer.WriteString("RoTPublicUID", entry.Uid);
                    if (entry.Device == null) { ZtpFaults.Write(writer, entry.Fault); }
                    else { Write(writer, entry.Device); }
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        public async Task SealAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            string uid = body.RequiredText("RoTPublicUID", 0, int.MaxValue);
            string serial = body.RequiredText("SerialNumber", 1, DeviceProfiles.SerialCountMax);
            DeviceProfile profile = ProfileCalls.FindRequired(body, _profiles, account);
            DeviceRecord device = FindRequired(uid, account);
            switch (_profiles.Seal(device, profile, serial))
            {
                case ProfileChange.Done:
                    break;
                case ProfileChange.AlreadySealed:
                    throw RestException.Conflict("RoTPublicUID", "The device is sealed already.");
                case ProfileChange.NotBootstrapped:
                    throw RestException.Conflict(
                        "RoTPublicUID", ZtpFaults.Explain(ZtpFault.DeviceNotBootstrapped));
                default:
                    throw RestException.Unavailable(503);
            }
            bool isElsewhere = profile.RootCaUid.Length > 0 && profile.RootCaUid != device.Signer;
            string transaction = isElsewhere
                ? _queue.Transfer(account, device, profile.RootCaUid)
                : "";
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteString("RoTPublicUID", device.RootOfTrustId);
                Write(writer, device);
                writer.WriteString("TransactionUID", transaction);
            });
        }

        public async Task SetPlanAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            DeviceSelection selection = DeviceSelection.Read(body, _directory, account);
            DevicePlan plan = ProfileCalls.ReadPlan(body, ofProfile: true)
                ?? throw RestException.Invalid("Plan", "It is missing.");
            List<DeviceRecord> devices = [];
            foreach (DeviceSelection.Entry entry in selection.Entries)
            {
                if (entry.Device != null) { devices.Add(entry.Device); }
            }
            if (!_profiles.SetPlan(devices, plan)) { throw RestException.Unavailable(503); }
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartArray("Results");
                foreach (DeviceSelection.Entry entry in selection.Entries)
                {
                    writer.WriteStartObject();
                    writer.WriteString("RoTPublicUID", entry.Uid);
                    writer.WriteString("Status", entry.Device == null ? "REFUSED" : "DONE");
                    if (entry.Device == null) { ZtpFaults.Write(writer, entry.Fault); }
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        private DeviceRecord FindRequired(string uid, Account account)
        {
            ZtpFault fault = DeviceSelection.Find(
                uid, _directory, account, out DeviceRecord? device);
            return fault switch
            {
                ZtpFault.None => device!,
                ZtpFault.DeviceUnknown => throw RestException.NotFound(
                    "RoTPublicUID", ZtpFaults.Explain(fault)),
                _ => throw RestException.Invalid("RoTPublicUID", ZtpFaults.Explain(fault)),
            };
        }

        private void Write(Utf8JsonWriter writer, DeviceRecord device)
        {
            DevicePlan plan = _profiles.PlanOf(device);
            bool isBootstrapped = device.BootstrappedAtMs != 0;
            string state = "INIT";
            if (device.IsSealed) { state = DevicePlans.IsActive(plan) ? "ACTIVE" : "SEALED"; }
            else if (isBootstrapped) { state = "BOOTSTRAPPED"; }
            writer.WriteString("EndpointName", device.Endpoint);
            writer.WriteString("State", state);
            // The module's own three flags: 1,x,1 is bootstrapped, 1,1,1 sealed.
            writer.WriteBoolean("ModuleRegistered", isBootstrapped);
            writer.WriteBoolean("DeviceRegistered", device.IsSealed);
            writer.WriteBoolean("DeviceActivated", isBootstrapped);
            writer.WriteString("SerialNumber", device.SerialNumber);
            writer.WriteString("DeviceProfileUID", _profiles.ProfileOf(device)?.Uid);
            writer.WriteString("Plan", DevicePlans.ToText(plan));
            writer.WriteBoolean("PlanOfDevice", device.Plan != DevicePlan.OfProfile);
        }
    }
}
