using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Trust
{
    /// <summary>
    /// Works out who a device is. The account is the owner of the trust anchor that verified the
    /// chain; whatever certificate and query say beyond that must agree with it.
    /// </summary>
    public sealed partial class IdentityGate
    {
        private readonly TrustRegistry _trust;
        private readonly RootCas _signers;
        private readonly DeviceStore _devices;
        private readonly TimeProvider _time;

        /// <param name="trust">Says who owns an anchor.</param>
        /// <param name="signers">Say whose certificates a device may show.</param>
        /// <param name="devices">Says who owns an endpoint.</param>
        /// <param name="time">Wall clock.</param>
        public IdentityGate(
            TrustRegistry trust, RootCas signers, DeviceStore devices, TimeProvider time)
        {
            _trust = trust;
            _signers = signers;
            _devices = devices;
            _time = time;
        }

        /// <summary>Decides about a bootstrap under the factory identity.</summary>
        /// <param name="peer">Proof of the handshake.</param>
        /// <param name="endpoint">Query ep, or "" without one.</param>
        /// <param name="accountId">Query aid, or "" without one.</param>
        /// <param name="device">The device, made when it is new and not yet on disk; null when
        /// refused.</param>
        public Refusal AdmitBootstrap(
            PeerVerified peer, string endpoint, string accountId, out DeviceRecord? device)
        {
            device = null;
            if (endpoint.Length == 0)
            {
                return new Refusal(RefusalCause.EndpointMissing, "query ep is missing");
            }
            if (!EndpointName.IsValid(endpoint))
            {
                return new Refusal(
                    RefusalCause.EndpointMalformed,
                    $"ep must have 1 to {EndpointName.CountMax} characters of those allowed");
            }
            TrustedCertificate? trusted = _trust.FindByAnchor(peer.Anchor);
            if (trusted == null || !trusted.AdmitsBootstrap)
            {
                return Denied(
                    "", peer.Chain.Leaf, trusted?.Id ?? "", RefusalCause.AnchorNotActive,
                    $"trusted certificate '{peer.Anchor.CommonName}' is not active any more");
            }
            Account account = trusted.Account;
            Refusal refusal = CheckNames(peer.Chain.Leaf, account, endpoint, accountId);
            if (refusal.IsRefused)
            {
                return Denied(
                    account.Id, peer.Chain.Leaf, trusted.Id, refusal.Cause, refusal.Text);
            }
            byte[] factoryKey = KeyOf(peer.Chain.Leaf);
            if (IsExpired(peer.Chain.Leaf) && !IsEnrolled(account, endpoint, factoryKey))
            {
                return Denied(
                    account.Id, peer.Chain.Leaf, trusted.Id, RefusalCause.FactoryExpired,
                    $"the factory certificate has expired and '{endpoint}' is not enrolled");
            }
            device = _devices.Directory.FindOrAdd(account, endpoint, factoryKey, _time.NowMs());
            if (device == null)
            {
                return new Refusal(
                    RefusalCause.DirectoryFull,
                    $"the cloud has {DeviceDirectory.DevicesMax} devices and takes no more");
            }
            if (!device.FactoryKey.AsSpan().SequenceEqual(factoryKey))
            {
                string known = Hex.From(device.FactoryKey.AsSpan(0, 4));
                string found = Hex.From(factoryKey.AsSpan(0, 4));
                device = null;
                return Denied(
                    account.Id, peer.Chain.Leaf, trusted.Id, RefusalCause.FactoryKeyDiffers,
                    $"endpoint '{endpoint}' belongs to factory key {known}, not {found}");
            }
            lock (device)
            {
                if (device.Hold == HeartbeatHold.None)
                {
                    device.TrustedCertificateId = trusted.Id;
                    return Refusal.None;
                }
            }
            Refusal held = OnHold(device);
            device = null;
            return Denied(account.Id, peer.Chain.Leaf, trusted.Id, held.Cause, held.Text);
        }

        /// <summary>Decides about a heartbeat under the factory identity. It makes no device: one
        /// that never bootstrapped has nothing that could be kept alive.</summary>
        /// <param name="peer">Proof of the handshake.</param>
        /// <param name="rootOfTrustId">What the body claims, 8 bytes.</param>
        /// <param name="device">The device; null when refused.</param>
        public Refusal AdmitHeartbeat(
            PeerVerified peer, byte[] rootOfTrustId, out DeviceRecord? device)
        {
            device = null;
            Certificate leaf = peer.Chain.Leaf;
            TrustedCertificate? trusted = _trust.FindByAnchor(peer.Anchor);
            if (trusted == null || !trusted.AdmitsBootstrap)
            {
                return Denied(
                    "", leaf, trusted?.Id ?? "", RefusalCause.AnchorNotActive,
                    $"trusted certificate '{peer.Anchor.CommonName}' is not active any more");
            }
            Account account = trusted.Account;
            Refusal refusal = CheckNames(leaf, account, leaf.CommonName, "");
            if (refusal.IsRefused)
            {
                return Denied(account.Id, leaf, trusted.Id, refusal.Cause, refusal.Text);
            }
            DeviceRecord? found = _devices.Directory.Find(account, leaf.CommonName);
            if (found == null)
            {
                return new Refusal(
                    RefusalCause.DeviceUnknown,
                    $"no device '{leaf.CommonName}' in the account; bootstrap first");
            }
            byte[] factoryKey = KeyOf(leaf);
            if (!found.FactoryKey.AsSpan().SequenceEqual(factoryKey))
            {
                return Denied(
                    account.Id, leaf, trusted.Id, RefusalCause.FactoryKeyDiffers,
                    $"endpoint '{found.Endpoint}' belongs to another factory key");
            }
            if (!factoryKey.AsSpan().StartsWith(rootOfTrustId))
            {
                return Denied(
                    account.Id, leaf, trusted.Id, RefusalCause.RootOfTrustDiffers,
                    $"the root-of-trust id of this factory key is {found.RootOfTrustId}, not "
                        + Hex.From(rootOfTrustId));
            }
            device = found;
            return Refusal.None;
        }

        /// <summary>Decides about a registration under the operational identity.</summary>
        /// <param name="peer">Proof of the handshake: the certificate of an authority of ours
        /// verified it, or one that an account trusts with registrations.</param>
        /// <param name="endpoint">Query ep; "" means the common name (LwM2M 1.1 core,
        /// 6.2.1).</param>
        /// <param name="accountId">Query aid or d, or "" without one.</param>
        /// <param name="device">The device; null when refused.</param>
        /// <param name="mayAdd">It registers: one that is new and comes without a bootstrap, under
        /// a trusted certificate, is made and not yet on disk.</param>
        public Refusal AdmitRegistration(
            PeerVerified peer, string endpoint, string accountId, out DeviceRecord? device,
            bool mayAdd = false)
        {
            device = null;
            Certificate leaf = peer.Chain.Leaf;
            string name = endpoint.Length == 0 ? leaf.CommonName : endpoint;
            TrustedCertificate? trusted = FindDirect(peer);
            if (trusted != null)
            {
                return AdmitDirect(trusted, leaf, name, accountId, mayAdd, out device);
            }
            string unit = leaf.OrganizationalUnit;
            Account? account = _devices.Directory.FindAccount(unit);
            DeviceRecord? found = null;
            if (account != null)
            {
                Refusal refusal = CheckNames(leaf, account, name, accountId);
                if (refusal.IsRefused)
                {
                    return Denied(account.Id, leaf, "", refusal.Cause, refusal.Text);
                }
                found = _devices.Directory.Find(account, name);
            }
            if (found == null) { return Unknown(name, unit); }
            Refusal verdict = CheckCertificate(peer, found);
            if (verdict.IsRefused)
            {
                return Denied(unit, leaf, "", verdict.Cause, verdict.Text);
            }
            if (_trust.IsBlocked(found.TrustedCertificateId))
            {
                return Denied(
                    unit, leaf, found.TrustedCertificateId, RefusalCause.AnchorNotActive,
                    "the trusted certificate that admitted the device is inactive");
            }
            if (found.Hold != HeartbeatHold.None)
            {
                Refusal held = OnHold(found);
                return Denied(unit, leaf, "", held.Cause, held.Text);
            }
            device = found;
            return Refusal.None;
        }

        /// <summary>What a device on hold hears everywhere but in its heartbeat.</summary>
        public static Refusal OnHold(DeviceRecord device)
        {
            return new Refusal(
                RefusalCause.DeviceOnHold,
                $"'{device.Endpoint}' is on hold ({device.Hold}); "
                    + "an operator's update releases it");
        }

        /// <summary>True when the operational certificate of a verified chain was revoked; the
        /// denial is recorded. Asked in the handshake, so that nothing of the device is heard
        /// after it.</summary>
        public bool IsRevoked(PeerVerified peer)
        {
            Certificate leaf = peer.Chain.Leaf;
            Account? account = _devices.Directory.FindAccount(leaf.OrganizationalUnit);
            DeviceRecord? device = account == null
                ? null
                : _devices.Directory.Find(account, leaf.CommonName);
            if (device == null) { return false; }
            Refusal verdict = CheckCertificate(peer, device);
            if (verdict.Cause != RefusalCause.CertificateRevoked) { return false; }
            Denied(account!.Id, leaf, "", verdict.Cause, verdict.Text);
            return true;
        }

        /// <summary>True when a peer of the management service may go on where its last session
        /// was: nothing has changed that would be found out in a handshake or at its registration.
        /// Without a record: the full handshake that follows a no makes it.</summary>
        public bool MayResume(PeerVerified peer)
        {
            Certificate leaf = peer.Chain.Leaf;
            TrustedCertificate? trusted = FindDirect(peer);
            if (trusted != null) { return MayResumeDirect(trusted, leaf); }
            Account? account = _devices.Directory.FindAccount(leaf.OrganizationalUnit);
            DeviceRecord? device = account == null
                ? null
                : _devices.Directory.Find(account, leaf.CommonName);
            return device != null
                && !CheckCertificate(peer, device).IsRefused
                && !_trust.IsBlocked(device.TrustedCertificateId)
                && device.Hold == HeartbeatHold.None;
        }

        // The anchor that verified the chain says which signer it was: the serial number must be
        // known under that one, and the signer must be the account's or the internal one.
        private Refusal CheckCertificate(PeerVerified peer, DeviceRecord device)
        {
            ISigner? signer = _signers.FindByAnchor(peer.Anchor);
            if (signer == null)
            {
                return new Refusal(
                    RefusalCause.AnchorNotActive,
                    $"root CA '{peer.Anchor.CommonName}' is not active any more");
            }
            if (signer is RootCa root && root.Account != device.Account)
            {
                return new Refusal(
                    RefusalCause.SignerForeign,
                    $"root CA '{peer.Anchor.CommonName}' is not of account '{device.Account.Id}'");
            }
            CertificateRecord? certificate = _devices.FindCertificate(
                device, peer.Chain.Leaf.SerialNumber);
            if (certificate == null || certificate.Signer != signer.Uid)
            {
                return new Refusal(
                    RefusalCause.CertificateUnknown,
                    $"the certificate was not issued to '{device.Endpoint}'");
            }
            return certificate.Status switch
            {
                CertificateStatus.Revoked => new Refusal(
                    RefusalCause.CertificateRevoked, "the certificate was revoked"),
                CertificateStatus.Superseded => new Refusal(
                    RefusalCause.CertificateSuperseded,
                    "another certificate has taken the place of this one"),
                _ => Refusal.None,
            };
        }

        private static Refusal Unknown(string endpoint, string account)
        {
            return new Refusal(
                RefusalCause.DeviceUnknown, $"no device '{endpoint}' in account '{account}'");
        }

        private static Refusal CheckNames(
            Certificate leaf, Account account, string endpoint, string accountId)
        {
            if (leaf.CommonName != endpoint)
            {
                return new Refusal(
                    RefusalCause.CommonNameDiffers,
                    $"certificate CN '{leaf.CommonName}' is not endpoint '{endpoint}'");
            }
            string unit = leaf.OrganizationalUnit;
            if (unit.Length > 0 && unit != account.Id)
            {
                return new Refusal(
                    RefusalCause.UnitDiffers,
                    $"certificate OU '{unit}' is not the account that owns the trust anchor");
            }
            if (accountId.Length > 0 && accountId != account.Id)
            {
                return new Refusal(
                    RefusalCause.AccountDiffers,
                    $"account '{accountId}' does not own the trust anchor");
            }
            return Refusal.None;
        }

        // Recorded under the name in the certificate: a name in a query is the peer's to choose,
        // and each would be a row of its own.
        private Refusal Denied(
            string account, Certificate leaf, string trustedId, RefusalCause cause, string text)
        {
            _devices.SaveRefusal(account, leaf.CommonName, cause, trustedId, text);
            return new Refusal(cause, text);
        }

        private bool IsExpired(Certificate leaf)
        {
            return leaf.NotAfterSeconds < _time.GetUtcNow().ToUnixTimeSeconds();
        }

        private bool IsEnrolled(Account account, string endpoint, byte[] factoryKey)
        {
            DeviceRecord? known = _devices.Directory.Find(account, endpoint);
            return known != null && known.FactoryKey.AsSpan().SequenceEqual(factoryKey);
        }

        private static byte[] KeyOf(Certificate certificate)
        {
            return SHA256.HashData(
                certificate.Der.AsSpan(certificate.SpkiOffset, certificate.SpkiCount));
        }
    }
}
