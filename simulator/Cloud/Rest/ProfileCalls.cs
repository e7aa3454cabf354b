using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Profiles;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/deviceprofile/create, update and get.</summary>
    internal sealed class ProfileCalls
    {
        private const int PlanCountMax = 16;

        private readonly DeviceProfiles _profiles;
        private readonly RootCas _roots;

        public ProfileCalls(CloudCore core)
        {
            _profiles = core.Profiles;
            _roots = core.Signers;
        }

        public async Task CreateAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            string name = body.RequiredText("Name", 1, DeviceProfile.NameCountMax);
            DevicePlan plan = ReadPlan(body, ofProfile: false) ?? DevicePlan.None;
            string root = ReadRoot(body, account) ?? "";
            Require(_profiles.Create(account, name, plan, root, out DeviceProfile? created));
            await JsonReply.SendAsync(http, 200, writer => Write(writer, created!));
        }

        public async Task UpdateAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            DeviceProfile old = FindRequired(body, _profiles, account);
            DeviceProfile changed = old with
            {
                Name = body.Text("Name", 1, DeviceProfile.NameCountMax) ?? old.Name,
                Plan = ReadPlan(body, ofProfile: false) ?? old.Plan,
                RootCaUid = ReadRoot(body, account) ?? old.RootCaUid,
            };
            Require(_profiles.Update(changed));
            await JsonReply.SendAsync(http, 200, writer => Write(writer, changed));
        }

        public async Task GetAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            List<DeviceProfile> found = body.Has("DeviceProfileUID")
                ? [FindRequired(body, _profiles, account)]
                : _profiles.List(account);
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartArray("DeviceProfiles");
                foreach (DeviceProfile profile in found)
                {
                    writer.WriteStartObject();
                    Write(writer, profile);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteNumber("Limit", DeviceProfiles.PerAccountMax);
            });
        }

        /// <summary>The profile that a body names.</summary>
        /// <exception cref="RestException">400 when it is malformed, 404 when there is none of
        /// this id.</exception>
        public static DeviceProfile FindRequired(
            JsonBody body, DeviceProfiles profiles, Account account)
        {
            string uid = body.RequiredText("DeviceProfileUID", 0, int.MaxValue);
            if (!DeviceProfile.IsUid(uid))
            {
                throw RestException.Invalid(
                    "DeviceProfileUID",
                    $"It must have {DeviceProfile.UidCount} letters and digits.");
            }
            return profiles.Find(account, uid)
                ?? throw RestException.NotFound(
                    "DeviceProfileUID", "The account has no device profile of this id.");
        }

        /// <summary>"Plan", or null when it is absent.</summary>
        /// <exception cref="RestException">400 when there is no such plan.</exception>
        public static DevicePlan? ReadPlan(JsonBody body, bool ofProfile)
        {
            string? text = body.Text("Plan", 1, PlanCountMax);
            if (text == null) { return null; }
            bool isKnown = DevicePlans.TryParse(text, out DevicePlan plan)
                && (ofProfile || plan != DevicePlan.OfProfile);
            return isKnown
                ? plan
                : throw RestException.Invalid(
                    "Plan",
                    "It must be NONE, DEVELOPER or COMMERCIAL"
                        + (ofProfile ? ", or PROFILE for that of its profile." : "."));
        }

        private string? ReadRoot(JsonBody body, Account account)
        {
            string? uid = body.Text("RootCAUID", 0, RootCaCalls.UidCount);
            return uid is null or "" || _roots.Find(account, uid) != null
                ? uid
                : throw RestException.NotFound(
                    "RootCAUID", "The account has no root CA of this id.");
        }

        private static void Require(ProfileChange change)
        {
            switch (change)
            {
                case ProfileChange.Done:
                    return;
                case ProfileChange.NameExists:
                    throw RestException.Conflict(
                        "Name", "The account has a profile of this name, or it is 'default'.");
                case ProfileChange.LimitReached:
                    throw RestException.Forbidden(
                        $"The account has {DeviceProfiles.PerAccountMax} device profiles, the "
                        + "most there may be.");
                case ProfileChange.NotFound:
                    throw RestException.NotFound();
                default:
                    throw RestException.Unavailable(503);
            }
        }

        private static void Write(Utf8JsonWriter writer, DeviceProfile profile)
        {
            writer.WriteString("DeviceProfileUID", profile.Uid);
            writer.WriteString("Name", profile.Name);
            writer.WriteString("Plan", DevicePlans.ToText(profile.Plan));
            writer.WriteString("RootCAUID", profile.RootCaUid);
            JsonReply.WriteTime(writer, "CreatedAt", profile.CreatedAtMs);
        }
    }
}
