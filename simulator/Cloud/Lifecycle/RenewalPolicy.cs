using System;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>When a certificate is renewed without an operator: when its root CA says so, or
    /// when the device's own policy wants it. Under the lock on the device.</summary>
    internal static class RenewalPolicy
    {
        // A device's own wish is not heard in the first tenth of a certificate's life.
        private const int WishSharePercent = 10;

        private const int JitterSharePercentMax = 5;

        /// <summary>True when some certificate of the device is to be renewed now.</summary>
        public static bool HasDue(OperationIssuer issuer, DeviceRecord device, long nowMs)
        {
            foreach (CertificateRecord certificate in device.Certificates)
            {
                if (ActorOf(issuer, device, certificate, [], nowMs) != null) { return true; }
            }
            return false;
        }

        /// <summary>On whose behalf a certificate is to be renewed now; null when it is
        /// not.</summary>
        public static string? ActorOf(
            OperationIssuer issuer, DeviceRecord device, CertificateRecord certificate,
            string[] wishes, long nowMs)
        {
            if (!IsRenewable(device, certificate) || !issuer.HasPlan(device)) { return null; }
            double passed = PassedShare(certificate, nowMs);
            int? share = issuer.RenewShare(device, certificate.Signer);
            if (share != null && passed >= share.Value + Jitter(certificate, share.Value))
            {
                return "auto-renew";
            }
            return passed >= WishSharePercent && Array.IndexOf(wishes, certificate.Name) >= 0
                ? "device"
                : null;
        }

        private static bool IsRenewable(DeviceRecord device, CertificateRecord certificate)
        {
            return certificate.Status == CertificateStatus.Issued
                && device.Hold == HeartbeatHold.None
                && device.FindActive(certificate.Name) == certificate
                && !device.Lifecycle!.Operations.Exists(
                    operation => operation.Name == certificate.Name);
        }

        // Spread by the serial number, which is random: a fleet that was issued in one hour is not
        // renewed in one hour, and the answer is the same at every heartbeat. Never past the end.
        private static double Jitter(CertificateRecord certificate, int share)
        {
            double random = certificate.Serial[^1] / 256.0;
            return Math.Min(JitterSharePercentMax, (100 - share) / 2.0) * random;
        }

        private static double PassedShare(CertificateRecord certificate, long nowMs)
        {
            double lifeMs = certificate.NotAfterSeconds * 1000.0 - certificate.IssuedAtMs;
            return lifeMs <= 0 ? 100 : (nowMs - certificate.IssuedAtMs) * 100.0 / lifeMs;
        }
    }
}
