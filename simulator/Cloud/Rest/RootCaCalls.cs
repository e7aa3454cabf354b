using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/rootca/create, update and get.</summary>
    internal sealed class RootCaCalls
    {
        /// <summary>Characters of a RootCAUID.</summary>
        public const int UidCount = 32;

        // Devices that an answer names: whom a deactivation would cut off.
        private const int StragglersMax = 100;

        private readonly RootCas _roots;

        public RootCaCalls(CloudCore core)
        {
            _roots = core.Signers;
        }

        public async Task CreateAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            RootCaSettings settings = Read(body, new RootCaSettings
            {
                Name = body.RequiredText("Name", 1, RootCaSettings.NameCountMax),
            });
            int days = (int)(body.Number("ValidityDays", 1, RootCas.ValidityDaysDefault)
                ?? RootCas.ValidityDaysDefault);
            Require(_roots.Create(account, settings, days, out RootCa? created));
            await JsonReply.SendAsync(http, 200, writer => Write(writer, created!));
        }

        public async Task UpdateAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            RootCa changed = FindRequired(body, account);
            if (body.Has("ValidityDays"))
            {
                throw RestException.Invalid(
                    "ValidityDays", "The validity of a root cannot change; create another one.");
            }
            RootCaSettings settings = Read(body, changed.Settings);
            bool mayCut = body.Flag("CutStragglers") ?? false;
            RootCaChange change = _roots.Update(account, changed.Uid, settings, mayCut);
            if (change == RootCaChange.StragglersExist)
            {
                throw StragglersExist(account, changed);
            }
            Require(change);
            await JsonReply.SendAsync(http, 200, writer => Write(writer, changed));
        }

        public async Task GetAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            List<RootCa> found = body.Has("RootCAUID")
                ? [FindRequired(body, account)]
                : _roots.List(account);
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartArray("RootCAs");
                foreach (RootCa root in found)
                {
                    writer.WriteStartObject();
                    Write(writer, root);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteNumber("Limit", RootCas.PerAccountMax);
            });
        }

        private RootCa FindRequired(JsonBody body, Account account)
        {
            string uid = body.RequiredText("RootCAUID", UidCount, UidCount);
            return _roots.Find(account, uid)
                ?? throw RestException.NotFound(
                    "RootCAUID", "The account has no root CA of this id.");
        }

        private static RootCaSettings Read(JsonBody body, RootCaSettings before)
        {
            RootCaSettings settings = before with
            {
                Name = body.Text("Name", 1, RootCaSettings.NameCountMax) ?? before.Name,
                AutoRenew = body.Flag("AutoRenew") ?? before.AutoRenew,
                RenewSharePercent =
                    (int)(body.Number("RenewShare", 1, 99) ?? before.RenewSharePercent),
                DeviceValiditySeconds = (int)(body.Number(
                    "DeviceValiditySeconds", RootCaSettings.DeviceValiditySecondsMin,
                    RootCaSettings.DeviceValiditySecondsMax) ?? before.DeviceValiditySeconds),
                IsActive = body.Flag("Active") ?? before.IsActive,
            };
            string? problem = settings.Check();
            return problem == null ? settings : throw RestException.Invalid("Name", problem);
        }

        private RestException StragglersExist(Account account, RootCa root)
        {
            RestException error = RestException.Conflict(
                "CutStragglers",
                "Devices still use it: transfer them first, or say \"CutStragglers\": true.");
            foreach (DeviceRecord device in
                _roots.ListStragglers(account, root.Uid, StragglersMax))
            {
                error.Fields.Add(("RoTPublicUID", device.RootOfTrustId));
            }
            return error;
        }

        private static void Require(RootCaChange change)
        {
            switch (change)
            {
                case RootCaChange.Done:
                    return;
                case RootCaChange.NameExists:
                    throw RestException.Conflict("Name", "The account has a root CA of this name.");
                case RootCaChange.LimitReached:
                    throw RestException.Forbidden(RootCas.LimitText);
                case RootCaChange.NotFound:
                    throw RestException.NotFound();
                case RootCaChange.SettingsInvalid:
                    throw RestException.Invalid("Name", "The settings are out of their ranges.");
                default:
                    throw RestException.Unavailable(503);
            }
        }

        private static void Write(Utf8JsonWriter writer, RootCa root)
        {
            RootCaSettings settings = root.Settings;
            writer.WriteString("RootCAUID", root.Uid);
            writer.WriteString("Name", settings.Name);
            writer.WriteBoolean("Active", settings.IsActive);
            writer.WriteBoolean("AutoRenew", settings.AutoRenew);
            writer.WriteNumber("RenewShare", settings.RenewSharePercent);
            writer.WriteNumber("DeviceValiditySeconds", settings.DeviceValiditySeconds);
            JsonReply.WriteTime(writer, "NotAfter", root.Certificate.NotAfterSeconds * 1000);
            JsonReply.WriteTime(writer, "CreatedAt", root.CreatedAtMs);
            JsonReply.WriteTime(writer, "UpdatedAt", root.UpdatedAtMs);
            writer.WriteString("Certificate", root.Pem);
        }
    }
}
