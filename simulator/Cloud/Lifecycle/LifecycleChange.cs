using System.Collections.Generic;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>
    /// What one step of an operation, of an exchange or of a revocation changes on disk: rows of
    /// operations, certificates, the device and the audit log, written together or not at all.
    /// Filled under the lock on its device, together with memory; applied by the writer.
    /// </summary>
    public sealed class LifecycleChange
    {
        private const string InsertCertificate = """
            INSERT INTO certificate (serial, device, name, key_hash, not_after, status, issued_at,
                der, ca, transaction_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """;

        private const string UpdateCertificate = """
            UPDATE certificate SET status = ?3, revoked_at = ?4, reason = ?5
            WHERE serial = ?1 AND device = ?2
            """;

        private const string UpdateDevice =
            "UPDATE device SET hold = ?2, signer = ?3 WHERE id = ?1";

        private readonly DeviceRecord _device;
        private readonly List<OperationRecord> _operations = new List<OperationRecord>();
        private readonly List<IssuedRow> _issued = new List<IssuedRow>();
        private readonly List<StatusRow> _statuses = new List<StatusRow>();
        private readonly List<EnrollmentRecord> _enrollments = new List<EnrollmentRecord>();
        private readonly List<LifecycleEvent> _events = new List<LifecycleEvent>();
        private readonly List<CloudEvent> _counts = new List<CloudEvent>();
        private HeartbeatRow? _heartbeat;
        private DeviceRow? _deviceRow;

        /// <param name="device">Whose.</param>
        /// <param name="nowMs">When, Unix milliseconds.</param>
        public LifecycleChange(DeviceRecord device, long nowMs)
        {
            _device = device;
            NowMs = nowMs;
        }

        /// <summary>When it happens, Unix milliseconds.</summary>
        public long NowMs { get; }

        /// <summary>True when there is nothing to write.</summary>
        public bool IsEmpty
        {
            get
            {
                return _operations.Count == 0 && _issued.Count == 0 && _statuses.Count == 0
                    && _enrollments.Count == 0 && _events.Count == 0 && _heartbeat == null
                    && _deviceRow == null;
            }
        }

        /// <summary>Saves an operation as it is now; a later save of the same one in this change
        /// takes its place.</summary>
        public void Save(OperationRecord operation)
        {
            _operations.RemoveAll(saved => saved.TransactionId == operation.TransactionId);
            _operations.Add(operation.Copy());
        }

        /// <summary>Saves a renewal as it is now.</summary>
        public void Save(EnrollmentRecord record)
        {
            _enrollments.Add(record.Copy());
        }

        /// <summary>Adds a certificate that was just signed.</summary>
        public void Issue(CertificateRecord certificate, byte[] der)
        {
            _device.Add(certificate);
            _issued.Add(new IssuedRow(certificate, (int)certificate.Status, der));
        }

        /// <summary>Changes what has become of a certificate.</summary>
        /// <param name="certificate">Which.</param>
        /// <param name="status">What.</param>
        /// <param name="reason">Why it is revoked, else nothing.</param>
        public void SetStatus(
            CertificateRecord certificate, CertificateStatus status,
            RevocationReason reason = RevocationReason.Unspecified)
        {
            certificate.Status = status;
            certificate.Reason = reason;
            long revokedAtMs = status == CertificateStatus.Revoked ? NowMs : 0;
            _statuses.Add(new StatusRow(
                certificate.Serial, (int)status, revokedAtMs, (int)reason));
        }

        /// <summary>Saves hold and signer of the device as they are now.</summary>
        public void SaveDevice()
        {
            _deviceRow = new DeviceRow((int)_device.Hold, _device.Signer);
        }

        /// <summary>Adds a row to the audit log.</summary>
        public void Tell(LifecycleEvent row)
        {
            _events.Add(row);
        }

        /// <summary>Counts something once it is on disk.</summary>
        internal void CountLater(CloudEvent what)
        {
            _counts.Add(what);
        }

        internal void SaveHeartbeat(HeartbeatRow row)
        {
            _heartbeat = row;
        }

        /// <summary>Writes it; on the writer's thread, perhaps twice.</summary>
        public void Apply(StatementSet statements)
        {
            foreach (OperationRecord operation in _operations)
            {
                OperationTable.Save(statements, operation);
            }
            foreach (IssuedRow row in _issued)
            {
                CertificateRecord certificate = row.Certificate;
                statements.Execute(
                    InsertCertificate, certificate.Serial, _device.Id, certificate.Name,
                    certificate.KeyHash, certificate.NotAfterSeconds, row.Status,
                    certificate.IssuedAtMs, row.Der, certificate.Signer,
                    certificate.TransactionId);
            }
            foreach (StatusRow row in _statuses)
            {
                statements.Execute(
                    UpdateCertificate, row.Serial, _device.Id, row.Status, row.RevokedAtMs,
                    row.Reason);
            }
            if (_deviceRow != null)
            {
                statements.Execute(
                    UpdateDevice, _device.Id, _deviceRow.Hold, _deviceRow.Signer);
            }
            foreach (EnrollmentRecord record in _enrollments)
            {
                EnrollmentTable.Save(statements, record);
            }
            _heartbeat?.Save(statements);
            foreach (LifecycleEvent row in _events) { EventLog.Append(statements, row); }
        }

        internal void Count(CloudCounters counters)
        {
            foreach (CloudEvent what in _counts) { counters.Count(what); }
        }

        private sealed record IssuedRow(CertificateRecord Certificate, int Status, byte[] Der);

        private sealed record StatusRow(byte[] Serial, int Status, long RevokedAtMs, int Reason);

        private sealed record DeviceRow(int Hold, string Signer);
    }
}
