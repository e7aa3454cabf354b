using System;
using System.Collections.Generic;
using System.Threading;
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
        private const int BatchCount = 32;
        private const int PageRows = 1_000;
        private const string HexDigits = "0123456789abcdef";

        private readonly OperationDesk _desk;
        private readonly CloudStore _store;
        private readonly RootCas _roots;
        private readonly DeviceProfiles _profiles;
        private readonly DeviceDirectory _directory;
        private readonly TimeProvider _time;

        // Calls that may be repeats of one another come one after the other.
        private readonly SemaphoreSlim _repeatable = new SemaphoreSlim(1);

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
            // An answer says what is on disk.
            _desk.Commit();
            return OperationTable.Find(_store, account, outcome.TransactionId) == null
                ? ""
                : outcome.TransactionId;
        }

        private async Task QueueAsync(HttpContext http, Account account, OperationVerb verb)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            string signer = verb == OperationVerb.Transfer ? ReadTarget(body, account) : "";
            LifecycleRequest request = LifecycleRequest.Read(body, _directory, account);
            string? known = ReadBatch(body);
            string batch = known ?? OperationDesk.NewBatch();
            if (known == null) { Queue(request, verb, signer, batch, account); }
            else
            {
                await _repeatable.WaitAsync(http.RequestAborted);
                try
                {
                    TakeKnown(request, account, verb, batch);
                    Queue(request, verb, signer, batch, account);
                }
                finally
                {
                    _repeatable.Release();
                }
            }
            await JsonReply.SendAsync(
                http, 200, writer => LifecycleResult.Write(writer, batch, request.Results));
        }

        private void Queue(
            LifecycleRequest request, OperationVerb verb, string signer, string batch,
            Account account)
        {
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
        }

        // A call that comes again with its BatchUID finds what the first one did.
        private void TakeKnown(
            LifecycleRequest request, Account account, OperationVerb verb, string batch)
        {
            Dictionary<string, OperationRecord> byDevice = [];
            long after = 0;
            List<OperationRecord> page;
            do
            {
                page = OperationTable.List(_store, account, batch, after, PageRows);
                foreach (OperationRecord operation in page)
                {
                    byDevice[operation.DeviceId] = operation;
                    after = operation.Sequence;
                    if (operation.Verb != verb || operation.Name != request.Name)
                    {
                        throw RestException.Conflict(
                            "BatchUID", "It belongs to a call for something else.");
                    }
                }
            }
            while (page.Count == PageRows);
            foreach ((int index, DeviceRecord device) in request.Devices)
            {
                if (!byDevice.TryGetValue(device.Id, out OperationRecord? found)) { continue; }
                LifecycleResult result = request.Results[index];
                result.TransactionId = found.TransactionId;
                result.MergedInto = found.MergedInto;
                result.Status = found.State == OperationState.Coalesced
                    ? LifecycleResult.Coalesced
                    : LifecycleResult.Queued;
            }
            request.Devices.RemoveAll(one => byDevice.ContainsKey(one.Device.Id));
        }

        private static string? ReadBatch(JsonBody body)
        {
            string? batch = body.Text("BatchUID", BatchCount, BatchCount);
            return batch == null || !batch.AsSpan().ContainsAnyExcept(HexDigits)
                ? batch
                : throw RestException.Invalid(
                    "BatchUID", "It must have 32 lower-case hexadecimal characters.");
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
