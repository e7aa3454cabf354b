using System;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>The ends of an operation: effective, or failed. Under the lock on the device; what
    /// they change in memory goes into the change too.</summary>
    internal static class OperationSteps
    {
        /// <summary>The device has proven its new certificate, or the deletion.</summary>
        public static void MakeEffective(
            DeviceRecord device, OperationRecord operation, LifecycleChange change)
        {
            foreach (CertificateRecord certificate in device.Certificates)
            {
                if (certificate.Name != operation.Name) { continue; }
                if (IsSame(certificate.Serial, operation.NewSerial))
                {
                    change.SetStatus(certificate, CertificateStatus.Issued);
                }
                else if (certificate.Status == CertificateStatus.Issued)
                {
                    change.SetStatus(certificate, CertificateStatus.Superseded);
                }
            }
            operation.State = OperationState.Effective;
            operation.EffectiveAtMs = change.NowMs;
            operation.Cause = OperationCause.None;
            Close(device, operation);
            bool isOperational = operation.Name == HeartbeatLimits.OperationalName;
            if (isOperational && operation.Verb != OperationVerb.Delete)
            {
                device.Signer = operation.Signer;
                change.SaveDevice();
            }
            change.Tell(Describe(operation, change, EventOf(operation.Verb)));
            if (OperationVerbs.IsBilled(operation.Verb))
            {
                operation.IsBilled = true;
                change.Tell(Describe(operation, change, EventType.Billing) with
                {
                    Reason = OperationVerbs.ToText(operation.Verb),
                    Actor = "service",
                });
            }
            change.Save(operation);
            change.CountLater(CloudEvent.OperationEffective);
        }

        /// <summary>It came to nothing: the certificate made for it is revoked, the one before
        /// goes on.</summary>
        public static void Fail(
            DeviceRecord device, OperationRecord operation, OperationCause cause,
            LifecycleChange change)
        {
            RevokeOrphan(device, operation, change);
            operation.State = OperationState.Failed;
            operation.Cause = cause;
            operation.EffectiveAtMs = change.NowMs;
            Close(device, operation);
            string numbers = operation.Status == 0 && operation.Detail == 0
                ? ""
                : $" status=0x{operation.Status:x} fault={operation.Fault} "
                    + $"{operation.FaultName} detail={operation.Detail}";
            change.Tell(Describe(operation, change, EventType.Failed) with
            {
                Reason = cause + numbers,
                Actor = cause == OperationCause.DeviceFailed ? "device" : "service",
            });
            change.Save(operation);
            change.CountLater(CloudEvent.OperationFailed);
        }

        /// <summary>A bootstrap took its place on the device before it was done: it waits again,
        /// and what it took until here does not count.</summary>
        public static void Restart(
            DeviceRecord device, OperationRecord operation, LifecycleChange change)
        {
            RevokeOrphan(device, operation, change);
            operation.State = OperationState.Queued;
            operation.Request = [];
            operation.Heartbeats = 0;
            operation.Digest = [];
            change.Save(operation);
        }

        /// <summary>A certificate that was made and never came into use must not stay
        /// valid.</summary>
        public static void RevokeOrphan(
            DeviceRecord device, OperationRecord operation, LifecycleChange change)
        {
            if (operation.NewSerial.Length == 0) { return; }
            CertificateRecord? orphan = device.FindBySerial(operation.NewSerial);
            operation.NewSerial = [];
            if (orphan?.Status != CertificateStatus.Pending) { return; }
            change.SetStatus(
                orphan, CertificateStatus.Revoked, RevocationReason.Superseded);
            change.Tell(Describe(operation, change, EventType.Revocation) with
            {
                NewSerial = Hex.From(orphan.Serial),
                Reason = "superseded",
                Actor = "service",
            });
            change.CountLater(CloudEvent.OrphanRevoked);
        }

        /// <summary>A row about an operation.</summary>
        public static LifecycleEvent Describe(
            OperationRecord operation, LifecycleChange change, string type)
        {
            return new LifecycleEvent
            {
                Type = type,
                AtMs = change.NowMs,
                AccountId = operation.AccountId,
                DeviceId = operation.DeviceId,
                TransactionId = operation.TransactionId,
                Name = operation.Name,
                OldSerial = Hex.From(operation.OldSerial),
                NewSerial = Hex.From(operation.NewSerial),
                Reason = OperationVerbs.ToText(operation.Verb),
                Actor = operation.Actor,
            };
        }

        /// <summary>Changes the hold of a device and tells it.</summary>
        public static void SetHold(
            DeviceRecord device, HeartbeatHold hold, string reason, LifecycleChange change)
        {
            if (device.Hold == hold) { return; }
            device.Hold = hold;
            change.SaveDevice();
            change.Tell(new LifecycleEvent
            {
                Type = EventType.Hold,
                AtMs = change.NowMs,
                AccountId = device.Account.Id,
                DeviceId = device.Id,
                Reason = reason,
            });
        }

        public static bool IsSame(byte[] one, byte[] other)
        {
            return one.AsSpan().SequenceEqual(other);
        }

        private static void Close(DeviceRecord device, OperationRecord operation)
        {
            device.Lifecycle!.Operations.Remove(operation);
        }

        private static string EventOf(OperationVerb verb)
        {
            return verb switch
            {
                OperationVerb.Renew => EventType.Renewal,
                OperationVerb.Update => EventType.Update,
                OperationVerb.Transfer => EventType.Transfer,
                _ => EventType.Delete,
            };
        }
    }
}
