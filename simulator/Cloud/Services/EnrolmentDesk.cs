using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Crypto;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
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
        private const int AnswerHeaderCount = 2;
        private const int LengthCount = 2;

        internal static readonly Refusal KeyRevoked = new Refusal(
            RefusalCause.CertificateRevoked,
            "the certificate of this key was revoked; make another key");

        internal static readonly Refusal SignerMissing = new Refusal(
            RefusalCause.SignerUnavailable,
            "the root CA that signs for the device is not active; try again");

        private static readonly Refusal StoreBusy = new Refusal(
            RefusalCause.StoreUnavailable, "the store is busy; try again");

        private readonly ServiceContext _context;

        /// <param name="context">Devices, signers, counters, clock.</param>
        public EnrolmentDesk(ServiceContext context)
        {
            _context = context;
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
            Refusal refusal = Read(
                _context.Crypto, device, buffer, offset, count, out byte[] point);
            if (refusal.IsRefused) { return refusal; }
            byte[] keyHash = SHA256.HashData(point);
            if (_context.Devices.IsKeyRevoked(device, keyHash)) { return KeyRevoked; }
            bool queued;
            // The lock that a revocation takes: whoever comes second sees the other.
            lock (device)
            {
                if (device.Hold != HeartbeatHold.None) { return IdentityGate.OnHold(device); }
                ISigner? signer = _context.Signers.FindSigner(device.Account, device.Signer);
                if (signer == null) { return SignerMissing; }
                CertificateRecord? known = FindKnown(device, keyHash, signer, out bool isRevoked);
                if (isRevoked) { return KeyRevoked; }
                queued = known != null && !IsDue(known, signer)
                    ? Repeat(_context, device, known, signer, completed)
                    : Issue(
                        device, point, keyHash, signer,
                        (leaf, committed) => completed(WriteAnswer(leaf, signer), committed));
            }
            return queued ? Refusal.None : StoreBusy;
        }

        /// <summary>Issues a certificate for a key that the service made for the device.</summary>
        /// <param name="device">Whose it becomes.</param>
        /// <param name="given">The key; gets the certificate.</param>
        /// <param name="completed">As in <see cref="Enrol"/>.</param>
        internal Refusal Give(
            DeviceRecord device, GivenCredential given, Action<bool> completed)
        {
            lock (device)
            {
                if (device.Hold != HeartbeatHold.None) { return IdentityGate.OnHold(device); }
                ISigner? signer = _context.Signers.FindSigner(device.Account, device.Signer);
                if (signer == null) { return SignerMissing; }
                bool queued = Issue(
                    device, given.Point, SHA256.HashData(given.Point), signer,
                    (certificate, committed) =>
                    {
                        given.Certificate = certificate;
                        completed(committed);
                    });
                return queued ? Refusal.None : StoreBusy;
            }
        }

        /// <summary>Takes a request apart and checks who it speaks for.</summary>
        /// <param name="crypto">Primitives.</param>
        /// <param name="device">Who asks.</param>
        /// <param name="buffer">PKCS#10, DER.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="point">Its key, 65 bytes; empty when refused.</param>
        internal static Refusal Read(
            ICrypto crypto, DeviceRecord device, byte[] buffer, int offset, int count,
            out byte[] point)
        {
            X509Fault fault = CertificationRequest.TryParse(
                crypto, buffer, offset, count, out ParsedRequest request);
            Refusal refusal = fault != X509Fault.None ? Describe(fault) : Check(device, request);
            point = refusal.IsRefused ? [] : request.PublicPoint;
            return refusal;
        }

        /// <summary>The answer's body (Pelion's EST over CoAP): version, count, then length and
        /// DER of each certificate, leaf first. Under a root CA the root comes along: the device
        /// knows the anchor of the services and no other.</summary>
        public static byte[] WriteAnswer(byte[] leaf, ISigner signer)
        {
            byte[] root = signer.Uid.Length == 0 ? [] : signer.Certificate.Der;
            int rootCount = root.Length == 0 ? 0 : LengthCount + root.Length;
            byte[] body = new byte[AnswerHeaderCount + LengthCount + leaf.Length + rootCount];
            body[0] = AnswerVersion;
            body[1] = (byte)(root.Length == 0 ? 1 : 2);
            int offset = WriteCertificate(body, AnswerHeaderCount, leaf);
            if (rootCount > 0) { WriteCertificate(body, offset, root); }
            return body;
        }

        private static int WriteCertificate(byte[] body, int offset, byte[] der)
        {
            body[offset] = (byte)(der.Length >> 8);
            body[offset + 1] = (byte)der.Length;
            der.CopyTo(body, offset + LengthCount);
            return offset + LengthCount + der.Length;
        }

        // The newest of this key and signer that is in force. What memory does not keep any more
        // is old, and gets a fresh certificate.
        private static CertificateRecord? FindKnown(
            DeviceRecord device, byte[] keyHash, ISigner signer, out bool isRevoked)
        {
            isRevoked = false;
            CertificateRecord? known = null;
            foreach (CertificateRecord certificate in device.Certificates)
            {
                if (!certificate.KeyHash.AsSpan().SequenceEqual(keyHash)) { continue; }
                isRevoked |= certificate.Status == CertificateStatus.Revoked
                    && certificate.Reason != RevocationReason.Superseded;
                if (certificate.Status == CertificateStatus.Issued
                    && certificate.Name == OperationalName
                    && certificate.Signer == signer.Uid)
                {
                    known = certificate;
                }
            }
            return known;
        }

        private bool Issue(
            DeviceRecord device, byte[] point, byte[] keyHash, ISigner signer,
            Action<byte[], bool> completed)
        {
            CertificateIssued issued = signer.IssueDevice(
                point, device.Endpoint, device.Account.Id, device.Id, signer.DeviceValidity);
            LifecycleChange change = new LifecycleChange(device, _context.Time.NowMs());
            CertificateRecord record = new CertificateRecord(
                issued.Serial, keyHash, issued.NotAfterSeconds, CertificateStatus.Issued)
            {
                Signer = signer.Uid,
                IssuedAtMs = change.NowMs,
            };
            change.Issue(record, issued.Der);
            change.CountLater(CloudEvent.CertificateIssued);
            _context.Operations.OnEnrolled(device, record, change);
            return _context.Operations.Watch(
                device, change,
                committed => completed(issued.Der, committed),
                watched => _context.Devices.TrySave(device, change, watched));
        }

        /// <summary>Gives a certificate out again.</summary>
        /// <returns>False when the store takes no more; nothing runs then.</returns>
        internal static bool Repeat(
            ServiceContext context, DeviceRecord device, CertificateRecord known, ISigner signer,
            Action<byte[], bool> completed)
        {
            context.Counters.Count(CloudEvent.CertificateRepeated);
            return context.Devices.TrySave(device, committed =>
            {
                // Behind the first write: when that failed, nobody must get its certificate.
                byte[]? der = context.Devices.ReadCertificate(device, known.Serial);
                completed(WriteAnswer(der ?? [], signer), committed && der != null);
            });
        }

        // The last third of its life: the same key gets a fresh certificate.
        private bool IsDue(CertificateRecord known, ISigner signer)
        {
            long left = known.NotAfterSeconds - _context.Time.GetUtcNow().ToUnixTimeSeconds();
            return left < signer.DeviceValidity.TotalSeconds / 3;
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
