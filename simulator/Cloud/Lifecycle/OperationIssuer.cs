using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Profiles;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>Makes the certificates of operations. One operation has one certificate: what was
    /// made is given out again.</summary>
    internal sealed class OperationIssuer
    {
        private readonly RootCas _signers;
        private readonly DeviceStore _devices;
        private readonly DeviceProfiles _profiles;

        public OperationIssuer(RootCas signers, DeviceStore devices, DeviceProfiles profiles)
        {
            _signers = signers;
            _devices = devices;
            _profiles = profiles;
        }

        /// <summary>Who signs for the device under this id; null when nobody does now.</summary>
        public ISigner? FindSigner(DeviceRecord device, string uid)
        {
            return _signers.FindSigner(device.Account, uid);
        }

        /// <summary>The share of a certificate's life after which it is renewed by itself, or
        /// null when its root CA says no such thing.</summary>
        public int? RenewShare(DeviceRecord device, string uid)
        {
            return _signers.FindSigner(device.Account, uid) is RootCa root
                && root.Settings.AutoRenew
                    ? root.Settings.RenewSharePercent
                    : null;
        }

        /// <summary>True when the device has a plan: nothing is renewed by itself without
        /// one.</summary>
        public bool HasPlan(DeviceRecord device)
        {
            return DevicePlans.IsActive(_profiles.PlanOf(device));
        }

        /// <summary>The key of a certificate in the store; null when it is not there.</summary>
        public byte[]? KeyOf(DeviceRecord device, CertificateRecord certificate)
        {
            byte[]? der = _devices.ReadCertificate(device, certificate.Serial);
            if (der == null) { return null; }
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            return fault == X509Fault.None
                ? parsed.PublicPoint
                : throw new InvalidOperationException($"a certificate of ours: {fault}");
        }

        /// <summary>A certificate that was made before; null when it is not in the
        /// store.</summary>
        public byte[]? Read(DeviceRecord device, byte[] serial)
        {
            return serial.Length == 0 ? null : _devices.ReadCertificate(device, serial);
        }

        /// <summary>Signs, and notes it in the change as not proven yet.</summary>
        /// <returns>DER.</returns>
        public byte[] Issue(
            DeviceRecord device, OperationRecord operation, ISigner signer, byte[] point,
            LifecycleChange change)
        {
            CertificateIssued issued = signer.IssueDevice(
                point, device.Endpoint, device.Account.Id, device.Id, signer.DeviceValidity);
            change.Issue(
                new CertificateRecord(
                    issued.Serial, SHA256.HashData(point), issued.NotAfterSeconds,
                    CertificateStatus.Pending)
                {
                    Name = operation.Name,
                    Signer = signer.Uid,
                    TransactionId = operation.TransactionId,
                    IssuedAtMs = change.NowMs,
                },
                issued.Der);
            change.CountLater(CloudEvent.CertificateIssued);
            operation.NewSerial = issued.Serial;
            operation.Signer = signer.Uid;
            return issued.Der;
        }

        /// <summary>The operation as the device hears it.</summary>
        /// <param name="operation">Which.</param>
        /// <param name="verb">What is to be done now.</param>
        /// <param name="leaf">Its certificate; null for none.</param>
        /// <param name="signer">Who signed that; null for none.</param>
        public static HeartbeatOperation ToWire(
            OperationRecord operation, HeartbeatVerb verb, byte[]? leaf, ISigner? signer)
        {
            bool hasRoot = signer != null && signer.Uid.Length > 0;
            return new HeartbeatOperation
            {
                Verb = verb,
                Transaction = Convert.FromHexString(operation.TransactionId),
                Name = operation.Name,
                Chain = leaf == null ? [] : [leaf],
                IssuerAnchor = hasRoot ? signer!.Certificate.Der : [],
            };
        }
    }
}
