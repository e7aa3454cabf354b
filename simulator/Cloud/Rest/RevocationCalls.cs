using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/devicecertificate/revoke and /ztp/rootca/crl/get. A revocation needs no
    /// plan: what is compromised must go.</summary>
    internal sealed class RevocationCalls
    {
        private const int ReasonCountMax = 32;

        private readonly RevocationDesk _desk;
        private readonly RevocationLists _lists;
        private readonly RootCas _roots;
        private readonly DeviceDirectory _directory;

        public RevocationCalls(CloudCore core)
        {
            _desk = core.Revocations;
            _lists = core.RevocationLists;
            _roots = core.Signers;
            _directory = core.Devices.Directory;
        }

        public async Task RevokeAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            RevocationReason reason = ReadReason(body);
            LifecycleRequest request = LifecycleRequest.Read(body, _directory, account);
            List<(int Index, DeviceRecord Device)> all = request.Devices;
            for (int start = 0; start < all.Count; start += LifecycleRequest.ChunkDevices)
            {
                int count = Math.Min(all.Count - start, LifecycleRequest.ChunkDevices);
                RevokeChunk(request, all.GetRange(start, count), reason);
            }
            await JsonReply.SendAsync(
                http, 200, writer => LifecycleResult.Write(writer, Hex.NewId(), request.Results));
        }

        public async Task GetListAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            string uid = body.Text("RootCAUID", 0, RootCaCalls.UidCount) ?? "";
            ISigner signer = uid.Length == 0
                ? _roots.Internal
                : _roots.Find(account, uid)
                    ?? throw RestException.NotFound(
                        "RootCAUID", "The account has no root CA of this id.");
            RevocationList list = _lists.Get(signer) ?? throw RestException.Unavailable(503);
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteString("RootCAUID", uid);
                writer.WriteNumber("Number", list.Number);
                writer.WriteNumber("Entries", list.Count);
                JsonReply.WriteTime(writer, "ThisUpdate", list.ThisUpdate.ToUnixTimeMilliseconds());
                JsonReply.WriteTime(writer, "NextUpdate", list.NextUpdate.ToUnixTimeMilliseconds());
                writer.WriteString("CRL", list.ToPem());
            });
        }

        private void RevokeChunk(
            LifecycleRequest request, List<(int Index, DeviceRecord Device)> chunk,
            RevocationReason reason)
        {
            RevocationOutcome[] outcomes = _desk.RevokeAll(
                chunk.ConvertAll(one => one.Device), request.Name, reason, request.Actor);
            for (int i = 0; i < chunk.Count; i++)
            {
                LifecycleResult result = request.Results[chunk[i].Index];
                switch (outcomes[i].Result)
                {
                    case RevocationResult.Done:
                    case RevocationResult.AlreadyDone:
                        result.Status = LifecycleResult.Done;
                        result.Serials = outcomes[i].Serials;
                        break;
                    case RevocationResult.NotFound:
                        result.Fault = ZtpFault.CertificateUnknown;
                        break;
                    default:
                        result.Fault = ZtpFault.StoreUnavailable;
                        break;
                }
            }
        }

        private static RevocationReason ReadReason(JsonBody body)
        {
            string? text = body.Text("Reason", 1, ReasonCountMax);
            if (text == null) { return RevocationReason.Unspecified; }
            return RevocationReasons.TryParse(text, out RevocationReason reason)
                ? reason
                : throw RestException.Invalid(
                    "Reason", "It must be one of RFC 5280's: keyCompromise, superseded, "
                        + "cessationOfOperation, and so on.");
        }
    }
}
