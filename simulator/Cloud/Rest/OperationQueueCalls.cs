using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Device.Agent.Heartbeat;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Profiles;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/devicecertificate/renew, update, delete and rootca/transfer: operations
    /// that wait for the device's next heartbeat.</summary>
    internal sealed class OperationQueueCalls
    {
        private readonly OperationDesk _desk;
        private readonly CloudStore _store;
        private readonly RootCas _roots;
        private readonly DeviceProfiles _profiles;
        private readonly DeviceDirectory _directory;
        private readonly TimeProvider _time;

        public OperationQueueCalls(CloudCore core)
        {
            _desk = core.Operations;
            _store = core.Store;
            _roots = core.Signers;
            _profiles = core.Profiles;
            _directory = core.Devices.Directory;
            _time = core.Context.Time;
        }

        public Task RenewAsync(HttpContext http, Account account)
        {
            return QueueAsync(http, account, OperationVerb.Renew);
        }

        public Task UpdateAsync(HttpContext http, Account account)
        {
            return QueueAsync(http, account, OperationVerb.Update);
        }

        public Task DeleteAsync(HttpContext http, Account account)
        {
            return QueueAsync(http, account, OperationVerb.Delete);
        }

        public Task TransferAsync(HttpContext http, Account account)
        {
            return QueueAsync(http, account, OperationVerb.Transfer);
        }

        /// <summary>A transfer that a seal asks for.</summary>
        /// <returns>Its transaction; "" when it was refused.</returns>
        public string Transfer(Account account, DeviceRecord device, string rootCaUid)
        {
            OperationOutcome outcome = _desk.Queue(
                account, device, HeartbeatLimits.OperationalName,
                OperationVerb.Transfer, rootCaUid, OperationDesk.NewBatch(), "seal",
                _time.GetUtcNow());
            return outcome.TransactionId;
        }

        private async Task QueueAsync(HttpContext http, Account account, OperationVerb verb)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            string signer = verb == OperationVerb.Transfer ? ReadTarget(body, account) : "";
            LifecycleRequest request = LifecycleRequest.Read(body, _directory, account);
            string batch = OperationDesk.NewBatch();
            DateTimeOffset now = _time.GetUtcNow();
            List<(int Index, DeviceRecord Device)> all = request.Devices;
            long failuresBefore = _store.Failures;
            bool isSafe = true;
            for (int i = 0; i < all.Count; i++)
            {
                (int index, DeviceRecord device) = all[i];
                Queue(request, request.Results[index], device, verb, signer, batch, now);
                bool isChunk = i % LifecycleRequest.ChunkDevices
                    == LifecycleRequest.ChunkDevices - 1;
                if (isChunk || i == all.Count - 1) { isSafe &= _desk.Commit(); }
            }
            // An answer says what is on disk.
            if (!isSafe || _store.Failures != failuresBefore) { Confirm(request, account); }
            await JsonReply.SendAsync(
                http, 200, writer => LifecycleResult.Write(writer, batch, request.Results));
        }

        private void Queue(
            LifecycleRequest request, LifecycleResult result, DeviceRecord device,
            OperationVerb verb, string signer, string batch, DateTimeOffset now)
        {
            if (device.BootstrappedAtMs == 0)
            {
                result.Fault = ZtpFault.DeviceNotBootstrapped;
                return;
            }
            if (!DevicePlans.IsActive(_profiles.PlanOf(device)))
            {
                result.Fault = ZtpFault.PlanInactive;
                return;
            }
            OperationOutcome outcome = _desk.Queue(
                device.Account, device, request.Name, verb, signer, batch, request.Actor, now);
            result.TransactionId = outcome.TransactionId;
            result.MergedInto = outcome.MergedInto;
            result.Status = outcome.Verdict == OperationVerdict.Coalesced
                ? LifecycleResult.Coalesced
                : LifecycleResult.Queued;
            result.Fault = FaultOf(outcome.Verdict);
        }

        private void Confirm(LifecycleRequest request, Account account)
        {
            foreach (LifecycleResult result in request.Results)
            {
                if (result.TransactionId.Length > 0
                    && OperationTable.Find(_store, account, result.TransactionId) == null)
                {
                    result.Fault = ZtpFault.StoreUnavailable;
                }
            }
        }

        private string ReadTarget(JsonBody body, Account account)
        {
            string uid = body.RequiredText("RootCAUID", 0, RootCaCalls.UidCount);
            if (uid.Length > 0 && _roots.Find(account, uid) == null)
            {
                throw RestException.NotFound(
                    "RootCAUID", "The account has no root CA of this id.");
            }
            return _roots.FindSigner(account, uid) != null
                ? uid
                : throw RestException.Conflict("RootCAUID", "This root CA is not active.");
        }

        private static ZtpFault FaultOf(OperationVerdict verdict)
        {
            return verdict switch
            {
                OperationVerdict.Queued or OperationVerdict.Coalesced => ZtpFault.None,
                OperationVerdict.DeviceBusy => ZtpFault.DeviceBusy,
                OperationVerdict.CertificateMissing => ZtpFault.CertificateUnknown,
                OperationVerdict.SignerUnknown => ZtpFault.RootCaInactive,
                OperationVerdict.NameInvalid => ZtpFault.NameInvalid,
                OperationVerdict.NameForbidden => ZtpFault.NameForbidden,
                OperationVerdict.DeviceUnknown => ZtpFault.DeviceUnknown,
                _ => ZtpFault.StoreUnavailable,
            };
        }
    }
}
