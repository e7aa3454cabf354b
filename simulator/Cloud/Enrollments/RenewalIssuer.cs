using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Services;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Enrollments
{
    /// <summary>Signs requests that come over the management session. A renewal has one
    /// certificate for one key: what was made is given out again. Thread-safe.</summary>
    internal sealed class RenewalIssuer
    {
        private readonly ServiceContext _context;
        private readonly EnrollmentDesk _desk;

        public RenewalIssuer(ServiceContext context, EnrollmentDesk desk)
        {
            _context = context;
            _desk = desk;
        }

        /// <summary>Takes a request.</summary>
        /// <param name="device">Who asks.</param>
        /// <param name="name">Of the certificate.</param>
        /// <param name="session">Over which.</param>
        /// <param name="request">PKCS#10, DER.</param>
        /// <param name="completed">As in <see cref="EnrolmentDesk.Enrol"/>.</param>
        public Refusal Issue(
            DeviceRecord device, string name, ISecureSession session, ReadOnlySpan<byte> request,
            Action<byte[], bool> completed)
        {
            Refusal refusal = EnrolmentDesk.Read(
                _context.Crypto, device, request.ToArray(), 0, request.Length, out byte[] point);
            if (refusal.IsRefused) { return refusal; }
            byte[] keyHash = SHA256.HashData(point);
            if (_context.Devices.IsKeyRevoked(device, keyHash)) { return EnrolmentDesk.KeyRevoked; }
            bool queued;
            // The lock that a revocation takes: whoever comes second sees the other.
            lock (device)
            {
                if (device.Hold != HeartbeatHold.None) { return IdentityGate.OnHold(device); }
                ISigner? signer = _context.Signers.FindSigner(device.Account, device.Signer);
                if (signer == null) { return EnrolmentDesk.SignerMissing; }
                EnrollmentRecord record = _desk.FindOrOpen(device, name, session);
                CertificateRecord? made = EnrollmentDesk.FindPending(device, record);
                bool isRepeat = made != null && made.Signer == signer.Uid
                    && made.KeyHash.AsSpan().SequenceEqual(keyHash);
                queued = isRepeat
                    ? EnrolmentDesk.Repeat(_context, device, made!, signer, completed)
                    : Sign(device, record, point, keyHash, signer, completed);
            }
            return queued
                ? Refusal.None
                : new Refusal(RefusalCause.StoreUnavailable, "the store is busy; try again");
        }

        private bool Sign(
            DeviceRecord device, EnrollmentRecord record, byte[] point, byte[] keyHash,
            ISigner signer, Action<byte[], bool> completed)
        {
            LifecycleChange change = new LifecycleChange(device, _context.Time.NowMs());
            EnrollmentDesk.RevokePending(device, record, change);
            CertificateIssued issued = signer.IssueDevice(
                point, device.Endpoint, device.Account.Id, device.Id, signer.DeviceValidity);
            CertificateRecord made = new CertificateRecord(
                issued.Serial, keyHash, issued.NotAfterSeconds, CertificateStatus.Pending)
            {
                Name = record.Name,
                Signer = signer.Uid,
                TransactionId = record.Id,
                IssuedAtMs = change.NowMs,
            };
            change.Issue(made, issued.Der);
            change.CountLater(CloudEvent.CertificateIssued);
            _desk.OnIssued(device, record, made, change);
            return _context.Operations.Watch(
                device, change,
                committed =>
                {
                    if (!committed) { _desk.Reload(device); }
                    completed(EnrolmentDesk.WriteAnswer(issued.Der, signer), committed);
                },
                watched => _context.Devices.TrySave(device, change, watched));
        }
    }
}
