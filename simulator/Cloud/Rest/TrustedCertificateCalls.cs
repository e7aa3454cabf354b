using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Crypto;
using Device.X509;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Rest
{
    /// <summary>/v3/trusted-certificates: list, add, read, change, delete.</summary>
    internal sealed class TrustedCertificateCalls
    {
        private const int NameCountMax = 100;
        private const int DescriptionCountMax = 500;
        private const string ModeEst = "est";
        private const string ModeCertificate = "certificate";

        private static readonly string[] Equality = ["eq"];
        private static readonly string[] Likeness = ["like"];

        private static readonly Dictionary<string, string[]> Operators = new()
        {
            ["name"] = Equality,
            ["service"] = Equality,
            ["status"] = Equality,
            ["subject"] = Likeness,
            ["issuer"] = Likeness,
        };

        private readonly TrustRegistry _registry;
        private readonly ICrypto _crypto;
        private readonly TimeProvider _time;

        public TrustedCertificateCalls(TrustRegistry registry, ICrypto crypto, TimeProvider time)
        {
            _registry = registry;
            _crypto = crypto;
            _time = time;
        }

        public Task ListAsync(HttpContext http, Account account)
        {
            ListQuery query = ListQuery.Read(http.Request.Query, Operators);
            List<TrustedCertificate> all = _registry.List(account);
            if (query.IsDescending) { all.Reverse(); }
            int start = 0;
            if (query.After != null)
            {
                start = all.FindIndex(trusted => trusted.Id == query.After) + 1;
                if (start == 0)
                {
                    throw RestException.Invalid("after", $"There is no '{query.After}'.");
                }
            }
            List<TrustedCertificate> accepted = all.FindAll(trusted => Accepts(query, trusted));
            List<TrustedCertificate> rest = all.FindAll(
                trusted => all.IndexOf(trusted) >= start && Accepts(query, trusted));
            int count = Math.Min(rest.Count, query.Limit);
            return JsonReply.SendAsync(http, 200, writer =>
            {
                ListEnvelope.Write(writer, query, rest.Count > count, accepted.Count);
                writer.WriteStartArray("data");
                for (int i = 0; i < count; i++)
                {
                    writer.WriteStartObject();
                    Write(writer, rest[i]);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        public Task GetAsync(HttpContext http, Account account, string id)
        {
            return SendAsync(http, 200, Find(account, id));
        }

        public async Task AddAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            string pem = body.Text("certificate", 0, AuthorityChain.PemCountMax)
                ?? body.Text("cert_data", 0, AuthorityChain.PemCountMax)
                ?? throw RestException.Invalid("certificate", "The PEM chain is missing.");
            string name = body.Text("name", 1, NameCountMax)
                ?? throw RestException.Invalid("name", "The name is missing.");
            string service = ReadService(body)
                ?? throw RestException.Invalid("service", "The service is missing.");
            string? problem = AuthorityChain.TryRead(
                _crypto, pem, _time.GetUtcNow().ToUnixTimeSeconds(), out CertificateChain? chain);
            if (problem != null) { throw RestException.Invalid("certificate", problem); }
            long nowMs = _time.NowMs();
            TrustedCertificate added = new TrustedCertificate
            {
                Id = Hex.NewId(),
                Account = account,
                Name = name,
                Description = body.Text("description", 0, DescriptionCountMax) ?? "",
                Service = service,
                IsActive = ReadStatus(body) ?? true,
                BootstrapMode = ReadMode(body) ?? BootstrapMode.Est,
                Chain = chain!,
                CreatedAtMs = nowMs,
                UpdatedAtMs = nowMs,
            };
            Require(_registry.Add(added));
            await SendAsync(http, 201, added);
        }

        public async Task ChangeAsync(HttpContext http, Account account, string id)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            TrustedCertificate old = Find(account, id);
            if (body.Has("certificate") || body.Has("cert_data"))
            {
                throw RestException.Invalid(
                    "certificate", "The chain cannot be changed; delete it and add another.");
            }
            TrustedCertificate changed = old with
            {
                Name = body.Text("name", 1, NameCountMax) ?? old.Name,
                Description = body.Text("description", 0, DescriptionCountMax) ?? old.Description,
                Service = ReadService(body) ?? old.Service,
                IsActive = ReadStatus(body) ?? old.IsActive,
                BootstrapMode = ReadMode(body) ?? old.BootstrapMode,
                UpdatedAtMs = _time.NowMs(),
            };
            Require(_registry.Replace(changed));
            await SendAsync(http, 200, changed);
        }

        public Task DeleteAsync(HttpContext http, Account account, string id)
        {
            Require(_registry.Delete(account, id));
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        private TrustedCertificate Find(Account account, string id)
        {
            return _registry.Find(account, id) ?? throw RestException.NotFound();
        }

        private static string? ReadService(JsonBody body)
        {
            string? service = body.Text("service", 1, NameCountMax);
            return service is null or TrustedCertificate.ServiceBootstrap
                or TrustedCertificate.ServiceLwm2m
                ? service
                : throw RestException.Invalid("service", "It must be bootstrap or lwm2m.");
        }

        private static bool? ReadStatus(JsonBody body)
        {
            return body.Text("status", 1, NameCountMax) switch
            {
                null => null,
                "ACTIVE" => true,
                "INACTIVE" => false,
                _ => throw RestException.Invalid("status", "It must be ACTIVE or INACTIVE."),
            };
        }

        private static BootstrapMode? ReadMode(JsonBody body)
        {
            return body.Text("bootstrap_mode", 1, NameCountMax) switch
            {
                null => null,
                ModeEst => BootstrapMode.Est,
                ModeCertificate => BootstrapMode.Certificate,
                _ => throw RestException.Invalid(
                    "bootstrap_mode", $"It must be {ModeEst} or {ModeCertificate}."),
            };
        }

        private static void Require(TrustChange change)
        {
            switch (change)
            {
                case TrustChange.Done:
                    return;
                case TrustChange.NameExists:
                    throw RestException.Conflict("name", "The account has one of this name.");
                case TrustChange.CertificateExists:
                    throw RestException.Conflict(
                        "certificate", "This certificate is already trusted by an account.");
                case TrustChange.QuotaReached:
                    throw RestException.Forbidden(
                        $"The account has {TrustRegistry.PerAccountMax} trusted certificates, "
                        + "the most there may be.");
                case TrustChange.NotFound:
                    throw RestException.NotFound();
                default:
                    throw RestException.Unavailable(503);
            }
        }

        private static bool Accepts(ListQuery query, TrustedCertificate trusted)
        {
            return query.Accepts(field => field switch
            {
                "name" => trusted.Name,
                "service" => trusted.Service,
                "status" => TrustRegistry.StatusText(trusted),
                "subject" => NameOf(trusted.Anchor.Subject),
                _ => NameOf(trusted.Anchor.Issuer),
            });
        }

        private Task SendAsync(HttpContext http, int status, TrustedCertificate trusted)
        {
            return JsonReply.SendAsync(http, status, writer => Write(writer, trusted));
        }

        private void Write(Utf8JsonWriter writer, TrustedCertificate trusted)
        {
            Certificate anchor = trusted.Anchor;
            long nowSeconds = _time.GetUtcNow().ToUnixTimeSeconds();
            writer.WriteString("object", "trusted-cert");
            writer.WriteString("id", trusted.Id);
            writer.WriteString("account_id", trusted.Account.Id);
            writer.WriteString("name", trusted.Name);
            writer.WriteString("description", trusted.Description);
            writer.WriteString("service", trusted.Service);
            writer.WriteString("status", TrustRegistry.StatusText(trusted));
            writer.WriteBoolean("enrollment_mode", false);
            writer.WriteString(
                "bootstrap_mode",
                trusted.BootstrapMode == BootstrapMode.Est ? ModeEst : ModeCertificate);
            writer.WriteString("certificate", PemOf(trusted.Chain));
            writer.WriteString("certificate_fingerprint", Hex.From(SHA256.HashData(anchor.Der)));
            writer.WriteString("subject", NameOf(anchor.Subject));
            writer.WriteString("issuer", NameOf(anchor.Issuer));
            JsonReply.WriteTime(writer, "validity", anchor.NotAfterSeconds * 1000);
            writer.WriteBoolean(
                "valid",
                nowSeconds >= anchor.NotBeforeSeconds && nowSeconds <= anchor.NotAfterSeconds);
            JsonReply.WriteTime(writer, "created_at", trusted.CreatedAtMs);
            JsonReply.WriteTime(writer, "updated_at", trusted.UpdatedAtMs);
            writer.WriteString("etag", JsonReply.TimeText(trusted.UpdatedAtMs));
        }

        private static string PemOf(CertificateChain chain)
        {
            string pem = "";
            for (int i = 0; i < chain.Count; i++)
            {
                pem += PemEncoding.WriteString("CERTIFICATE", chain[i].Der) + "\n";
            }
            return pem;
        }

        private static string NameOf(byte[] name)
        {
            return new X500DistinguishedName(name).Name;
        }
    }
}
