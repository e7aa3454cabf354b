using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>
    /// Holds what a device has after an operation against what it had before: which of serial
    /// number, key, name and issuer change is the table of docs/heartbeat.md. A new certificate's
    /// chain is verified by the platform's library: OpenSSL on Linux.
    /// </summary>
    public sealed class CertificateCheck : IDisposable
    {
        private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

        private readonly Dictionary<string, X509Certificate2> _roots =
            new Dictionary<string, X509Certificate2>(StringComparer.Ordinal);

        /// <param name="roots">Certificate in PEM by id of the root CA; "" is the service's own
        /// authority.</param>
        public CertificateCheck(IEnumerable<KeyValuePair<string, string>> roots)
        {
            foreach ((string uid, string pem) in roots)
            {
                _roots[uid] = X509Certificate2.CreateFromPem(pem);
            }
        }

        /// <summary>What is off with a device after an effective operation; "" for
        /// nothing.</summary>
        /// <param name="request">What was asked for.</param>
        /// <param name="item">The operation on the device, and what it had before.</param>
        /// <param name="after">What it has now, in PEM.</param>
        public string Find(OperationRequest request, OperationItem item, DeviceView after)
        {
            string counted = FindCounted(request, item, after);
            if (counted.Length > 0) { return counted; }
            CertificateView? now = after.FindActive(request.Name);
            return request.Kind switch
            {
                OperationKind.Delete => FindAfterDelete(request, after),
                OperationKind.Revoke => FindAfterRevoke(request, item, after),
                _ => FindAfterNew(request, item, after, now!),
            };
        }

        public void Dispose()
        {
            foreach (X509Certificate2 root in _roots.Values) { root.Dispose(); }
        }

        private static string FindCounted(
            OperationRequest request, OperationItem item, DeviceView after)
        {
            int expected = OperationKinds.HeartbeatsOf(request.Kind);
            int heartbeats = item.View?.Heartbeats ?? 0;
            if (heartbeats != expected)
            {
                return Invariant($"{heartbeats} heartbeats instead of {expected}");
            }
            bool isBilled = item.View?.IsBilled == true;
            if (isBilled != OperationKinds.IsBilled(request.Kind))
            {
                return isBilled ? "billed, though it is free" : "not billed";
            }
            int active = after.CountActive(request.Name);
            int wanted = OperationKinds.HasNewCertificate(request.Kind) ? 1 : 0;
            return active == wanted
                ? ""
                : Invariant($"{active} certificates are in force instead of {wanted}");
        }

        private static string FindAfterDelete(OperationRequest request, DeviceView after)
        {
            bool isHeld = request.Name != OperationRequest.OperationalName
                || after.Hold != DeviceView.NoHold;
            return isHeld ? "" : "deleted, but the device is not on hold";
        }

        private static string FindAfterRevoke(
            OperationRequest request, OperationItem item, DeviceView after)
        {
            CertificateView? before = item.Device.FindActive(request.Name);
            if (before == null) { return ""; }
            string? status = after.Find(before.Serial)?.Status;
            return status == CertificateView.Revoked
                ? ""
                : $"certificate {before.Serial} is {status ?? "gone"} instead of revoked";
        }

        private string FindAfterNew(
            OperationRequest request, OperationItem item, DeviceView after, CertificateView now)
        {
            if (after.Hold != DeviceView.NoHold) { return "still on hold: " + after.Hold; }
            if (item.View!.NewSerial.Length > 0 && item.View.NewSerial != now.Serial)
            {
                return $"certificate {now.Serial} is in force instead of {item.View.NewSerial}";
            }
            if (request.Kind == OperationKind.Transfer && now.RootCa != request.RootCa)
            {
                return $"it is of root CA \"{now.RootCa}\" instead of {request.RootCa}";
            }
            using X509Certificate2 made = X509Certificate2.CreateFromPem(now.Pem);
            string chain = FindInChain(made, now.RootCa);
            if (chain.Length > 0) { return chain; }
            // A recovered device had none in force: the newest of those before counts.
            CertificateView? before = item.Device.FindActive(request.Name)
                ?? item.Device.Certificates.LastOrDefault(one => one.Name == request.Name);
            return before == null ? "" : Compare(request, before, made, now);
        }

        private static string Compare(
            OperationRequest request, CertificateView before, X509Certificate2 made,
            CertificateView now)
        {
            if (before.Serial == now.Serial) { return $"serial {now.Serial} is the old one"; }
            if (before.Pem.Length == 0) { return $"certificate {before.Serial} is not told"; }
            using X509Certificate2 old = X509Certificate2.CreateFromPem(before.Pem);
            if (old.Subject != made.Subject)
            {
                return $"subject {made.Subject} instead of {old.Subject}";
            }
            bool isSameKey = Hash(old).AsSpan().SequenceEqual(Hash(made));
            bool hasNewKey = OperationKinds.HasNewKey(request.Kind);
            if (isSameKey == !hasNewKey) { return ""; }
            return isSameKey ? "the key is the old one" : "the key is another one";
        }

        private string FindInChain(X509Certificate2 made, string rootCa)
        {
            if (!_roots.TryGetValue(rootCa, out X509Certificate2? root))
            {
                return $"root CA \"{rootCa}\" is not known";
            }
            using X509Chain chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
            return chain.Build(made)
                ? ""
                : "the chain does not verify: "
                    + string.Join(", ", chain.ChainStatus.Select(status => status.Status));
        }

        private static byte[] Hash(X509Certificate2 certificate)
        {
            return SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        }

        private static string Invariant(FormattableString text)
        {
            return text.ToString(CultureInfo.InvariantCulture);
        }
    }
}
