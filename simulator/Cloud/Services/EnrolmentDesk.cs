using System;
using System.Security.Cryptography;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// Turns certification requests into certificates. The key comes from the request, the subject
    /// from the cloud. The same key of the same device gets the same certificate, so that an
    /// answer that was lost makes no second one. Thread-safe.
    /// </summary>
    public sealed class EnrolmentDesk
    {
        /// <summary>Name of the operational certificate in the store.</summary>
        public const string OperationalName = "LWM2M";

        private const byte AnswerVersion = 1;
        private const int AnswerHeaderCount = 4;

        private readonly InternalCa _authority;
        private readonly ServiceContext _context;
        private readonly TimeSpan _validity;

        /// <param name="authority">Signs.</param>
        /// <param name="context">Devices, counters, clock.</param>
        /// <param name="validity">Of new certificates.</param>
        public EnrolmentDesk(InternalCa authority, ServiceContext context, TimeSpan validity)
        {
            _authority = authority;
            _context = context;
            _validity = validity;
        }

        /// <summary>Takes a request.</summary>
        /// <param name="device">Who asks.</param>
        /// <param name="buffer">PKCS#10, DER.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="completed">Runs once the certificate is on disk, with the answer's body
        /// and true, or with false when the store refused; on a thread of its own choice. Does not
        /// run when the request is refused.</param>
        public Refusal Enrol(
            DeviceRecord device, byte[] buffer, int offset, int count,
            Action<byte[], bool> completed)
        {
            X509Fault fault = CertificationRequest.TryParse(
                _context.Crypto, buffer, offset, count, out ParsedRequest request);
            Refusal refusal = fault != X509Fault.None ? Describe(fault) : Check(device, request);
            if (refusal.IsRefused) { return refusal; }
            byte[] keyHash = SHA256.HashData(request.PublicPoint);
            bool queued;
            lock (device)
            {
                CertificateRecord? known = device.FindByKey(keyHash);
                if (known?.Status == CertificateStatus.Revoked)
                {
                    return new Refusal(
                        RefusalCause.CertificateRevoked,
                        "the certificate of this key was revoked; make another key");
                }
                queued = known != null && !IsDue(known)
                    ? Repeat(device, known, completed)
                    : Issue(device, request, keyHash, completed);
            }
            return queued
                ? Refusal.None
                : new Refusal(RefusalCause.StoreUnavailable, "the store is busy; try again");
        }

        /// <summary>The answer's body (Pelion's EST over CoAP): version, count, then length and
        /// DER of each certificate, leaf first.</summary>
        public static byte[] WriteAnswer(byte[] der)
        {
            byte[] body = new byte[AnswerHeaderCount + der.Length];
            body[0] = AnswerVersion;
            body[1] = 1;
            body[2] = (byte)(der.Length >> 8);
            body[3] = (byte)der.Length;
            der.CopyTo(body, AnswerHeaderCount);
            return body;
        }

        private bool Issue(
            DeviceRecord device, ParsedRequest request, byte[] keyHash,
            Action<byte[], bool> completed)
        {
            CertificateIssued issued = _authority.IssueDevice(
                request.PublicPoint, device.Endpoint, device.Account.Id, device.Id, _validity);
            CertificateRecord record = new CertificateRecord(
                issued.Serial, keyHash, issued.NotAfterSeconds, CertificateStatus.Issued);
            bool queued = _context.Devices.TrySaveCertificate(
                device, OperationalName, record, issued.Der,
                committed =>
                {
                    if (committed) { _context.Counters.Count(CloudEvent.CertificateIssued); }
                    else { lock (device) { device.Remove(record); } }
                    completed(WriteAnswer(issued.Der), committed);
                });
            if (queued) { device.Add(record); }
            return queued;
        }

        private bool Repeat(
            DeviceRecord device, CertificateRecord known, Action<byte[], bool> completed)
        {
            _context.Counters.Count(CloudEvent.CertificateRepeated);
            return _context.Devices.TrySave(device, committed =>
            {
                // Behind the first write: when that failed, nobody must get its certificate.
                byte[]? der = _context.Devices.ReadCertificate(device, known.Serial);
                completed(WriteAnswer(der ?? []), committed && der != null);
            });
        }

        // The last third of its life: the same key gets a fresh certificate.
        private bool IsDue(CertificateRecord known)
        {
            long left = known.NotAfterSeconds - _context.Time.GetUtcNow().ToUnixTimeSeconds();
            return left < _validity.TotalSeconds / 3;
        }

        private static Refusal Check(DeviceRecord device, ParsedRequest request)
        {
            if (request.IsCaRequested)
            {
                return new Refusal(
                    RefusalCause.RequestUsageForbidden, "a device is no certificate authority");
            }
            if (Differs(request.CommonName, device.Endpoint)
                || Differs(request.OrganizationalUnit, device.Account.Id)
                || Differs(request.Locality, device.Id))
            {
                return new Refusal(
                    RefusalCause.RequestSubjectDiffers,
                    $"the request must name CN '{device.Endpoint}', OU '{device.Account.Id}', "
                        + $"L '{device.Id}', or leave them out");
            }
            return Refusal.None;
        }

        private static bool Differs(string claimed, string known)
        {
            return claimed.Length > 0 && claimed != known;
        }

        private static Refusal Describe(X509Fault fault)
        {
            return fault switch
            {
                X509Fault.RequestSignatureInvalid => new Refusal(
                    RefusalCause.RequestSignatureInvalid,
                    "the request is not signed by the key in it"),
                X509Fault.CurveUnsupported => new Refusal(
                    RefusalCause.RequestCurveUnsupported, "the key must be on P-256"),
                X509Fault.AlgorithmUnsupported => new Refusal(
                    RefusalCause.RequestAlgorithmUnsupported,
                    "the key must be on P-256 and the signature ecdsa-with-SHA256"),
                _ => new Refusal(
                    RefusalCause.RequestMalformed, "the request is no PKCS#10 in DER"),
            };
        }
    }
}
