using System;
using Device.Agent.Heartbeat;
using Device.X509;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Trust
{
    /// <content>Devices that never bootstrap here: they come to the management service with an
    /// operational certificate that their owner issues, and are known from their first
    /// registration.</content>
    public sealed partial class IdentityGate
    {
        /// <summary>The account that a peer of the management service belongs to; "" when it is
        /// not known.</summary>
        public string AccountOf(PeerVerified peer)
        {
            return FindDirect(peer)?.Account.Id ?? peer.Chain.Leaf.OrganizationalUnit;
        }

        /// <summary>The device that a peer of the management service is by name; null when it is
        /// not known. No verdict: that is <see cref="AdmitRegistration"/>'s.</summary>
        public DeviceRecord? Find(PeerVerified peer)
        {
            Account? account = _devices.Directory.FindAccount(AccountOf(peer));
            return account == null
                ? null
                : _devices.Directory.Find(account, peer.Chain.Leaf.CommonName);
        }

        // An authority that issues here goes before: what it issued is looked up by its serial
        // number, whoever has uploaded its certificate as well.
        private TrustedCertificate? FindDirect(PeerVerified peer)
        {
            if (_signers.FindByAnchor(peer.Anchor) != null) { return null; }
            TrustedCertificate? trusted = _trust.FindByAnchor(peer.Anchor);
            return trusted?.Service == TrustedCertificate.ServiceLwm2m ? trusted : null;
        }

        private Refusal AdmitDirect(
            TrustedCertificate trusted, Certificate leaf, string endpoint, string accountId,
            bool mayAdd, out DeviceRecord? device)
        {
            device = null;
            Account account = trusted.Account;
            if (!trusted.AdmitsRegistration)
            {
                return Denied(
                    account.Id, leaf, trusted.Id, RefusalCause.AnchorNotActive,
                    $"trusted certificate '{trusted.Anchor.CommonName}' is not active any more");
            }
            if (!EndpointName.IsValid(endpoint))
            {
                return new Refusal(
                    RefusalCause.EndpointMalformed,
                    $"ep must have 1 to {EndpointName.CountMax} characters of those allowed");
            }
            Refusal refusal = CheckNames(leaf, account, endpoint, accountId);
            if (refusal.IsRefused)
            {
                return Denied(account.Id, leaf, trusted.Id, refusal.Cause, refusal.Text);
            }
            byte[] key = KeyOf(leaf);
            DeviceRecord? found = mayAdd
                ? _devices.Directory.FindOrAdd(account, endpoint, key, _time.NowMs())
                : _devices.Directory.Find(account, endpoint);
            if (found == null)
            {
                return !mayAdd ? Unknown(endpoint, account.Id) : new Refusal(
                    RefusalCause.DirectoryFull,
                    $"the cloud has {DeviceDirectory.DevicesMax} devices and takes no more");
            }
            if (!found.FactoryKey.AsSpan().SequenceEqual(key))
            {
                return Denied(
                    account.Id, leaf, trusted.Id, RefusalCause.FactoryKeyDiffers,
                    $"endpoint '{endpoint}' belongs to another key");
            }
            lock (found)
            {
                if (found.Hold == HeartbeatHold.None)
                {
                    found.TrustedCertificateId = trusted.Id;
                    device = found;
                    return Refusal.None;
                }
            }
            Refusal held = OnHold(found);
            return Denied(account.Id, leaf, trusted.Id, held.Cause, held.Text);
        }

        private bool MayResumeDirect(TrustedCertificate trusted, Certificate leaf)
        {
            DeviceRecord? device = _devices.Directory.Find(trusted.Account, leaf.CommonName);
            return trusted.AdmitsRegistration && device != null
                && device.FactoryKey.AsSpan().SequenceEqual(KeyOf(leaf))
                && device.Hold == HeartbeatHold.None;
        }
    }
}
