using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>
    /// Operations on a fleet, each checked: what devices had before, the operation, what they have
    /// then, and the bill.
    /// <code>
    /// renew · update · transfer · delete · recovery by update · revoke · recovery by update
    /// </code>
    /// is the life of a certificate that `fleet up --lifecycle` goes through.
    /// </summary>
    public sealed class LifecycleRun
    {
        /// <summary>Name of the root CA that devices are transferred to.</summary>
        public const string SecondRootName = "fleet second root";

        private const string RevocationReason = "cessationOfOperation";

        private readonly EmulatorClient _client;
        private readonly OperationDriver _driver;
        private readonly string _authorityPem;
        private readonly double _patienceSeconds;
        private OperationBatch? _batch;

        /// <param name="client">Of the account.</param>
        /// <param name="authority">Certificate of the service's own authority, DER.</param>
        /// <param name="patienceSeconds">An operation is given up when for so long no device more
        /// finished it.</param>
        public LifecycleRun(EmulatorClient client, byte[] authority, double patienceSeconds)
        {
            _client = client;
            _driver = new OperationDriver(client);
            _authorityPem = PemEncoding.WriteString("CERTIFICATE", authority);
            _patienceSeconds = patienceSeconds;
        }

        /// <summary>The operation that goes on; null before the first.</summary>
        public OperationProgress? ReadProgress()
        {
            return Volatile.Read(ref _batch)?.ReadProgress();
        }

        /// <summary>Told when an operation was asked for.</summary>
        public Action? OnAsked { get; init; }

        /// <summary>The whole life, in order, on all devices.</summary>
        /// <param name="uids">Which devices.</param>
        /// <param name="reports">Gets what each operation came to, as it ends.</param>
        /// <param name="stop">Ends early.</param>
        public async Task RunAsync(
            IReadOnlyList<string> uids, List<OperationReport> reports, CancellationToken stop)
        {
            foreach ((string title, OperationKind kind) in new[]
            {
                ("renew", OperationKind.Renew),
                ("update", OperationKind.Update),
                ("transfer", OperationKind.Transfer),
                ("delete", OperationKind.Delete),
                ("recover after delete", OperationKind.Update),
                ("revoke", OperationKind.Revoke),
                ("recover after revoke", OperationKind.Update),
            })
            {
                OperationRequest request = new OperationRequest { Kind = kind };
                if (kind == OperationKind.Transfer)
                {
                    RootCaView root = await _client.OpenRootAsync(SecondRootName, stop);
                    request = request with { RootCa = root.Uid };
                }
                if (kind == OperationKind.Revoke)
                {
                    request = request with { Reason = RevocationReason };
                }
                OperationReport report = await DoAsync(title, request, uids, stop);
                lock (reports) { reports.Add(report); }
            }
        }

        /// <summary>One operation on devices.</summary>
        public async Task<OperationReport> DoAsync(
            string title, OperationRequest request, IReadOnlyList<string> uids,
            CancellationToken stop)
        {
            List<DeviceView> before = await _client.ReadDevicesAsync(uids, request.Name, stop);
            OperationBatch batch = new OperationBatch(title, request, before);
            Volatile.Write(ref _batch, batch);
            await _driver.AskAsync(batch, stop);
            OnAsked?.Invoke();
            await _driver.FollowAsync(batch, _patienceSeconds, stop);
            return await ReportAsync(batch, stop);
        }

        /// <summary>The batch that was asked for last; null before.</summary>
        public OperationBatch? Batch { get { return Volatile.Read(ref _batch); } }

        private async Task<OperationReport> ReportAsync(
            OperationBatch batch, CancellationToken stop)
        {
            OperationRequest request = batch.Request;
            OperationItem[] effective = batch.Items.Where(item => item.IsEffective).ToArray();
            List<RootCaView> roots = await _client.ListRootsAsync(stop);
            using CertificateCheck check = new CertificateCheck(
                roots.Select(root => KeyValuePair.Create(root.Uid, root.Pem))
                    .Append(KeyValuePair.Create("", _authorityPem)));
            Dictionary<string, DeviceView> after = (await _client.ReadDevicesAsync(
                effective.Select(item => item.Device.Uid), request.Name, stop))
                .ToDictionary(device => device.Uid, StringComparer.OrdinalIgnoreCase);
            BillCheck bill = await BillCheck.ReadAsync(_client, batch, stop);
            List<OperationFailure> findings = new List<OperationFailure>();
            foreach (OperationItem item in effective)
            {
                string found = after.TryGetValue(item.Device.Uid, out DeviceView? now)
                    ? check.Find(request, item, now)
                    : "the service does not tell the device any more";
                if (found.Length == 0) { found = bill.Find(request, item); }
                if (found.Length == 0) { continue; }
                findings.Add(new OperationFailure(item.Device.Endpoint, found));
            }
            return OperationReport.Of(batch, bill.Count, findings);
        }
    }
}
