using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;

namespace Simulator.Cloud.Enrollments
{
    /// <content>The ends of a renewal. Under the lock on its device; what they change in memory
    /// goes into the change too.</content>
    public sealed partial class EnrollmentDesk
    {
        private const string Actor = "certificate-enrollment";

        private void Succeed(
            DeviceRecord device, EnrollmentRecord record, CertificateRecord made,
            LifecycleChange change)
        {
            string before = "";
            foreach (CertificateRecord one in device.Certificates)
            {
                if (one.Name != record.Name || one.Status != CertificateStatus.Issued)
                {
                    continue;
                }
                before = Hex.From(one.Serial);
                change.SetStatus(one, CertificateStatus.Superseded);
            }
            change.SetStatus(made, CertificateStatus.Issued);
            change.Tell(Describe(record, change, EventType.Update) with
            {
                OldSerial = before,
                NewSerial = Hex.From(made.Serial),
            });
            End(record, EnrollmentResult.Success, "", change);
        }

        private void Fail(
            DeviceRecord device, EnrollmentRecord record, LifecycleChange change, string detail)
        {
            RevokePending(device, record, change);
            change.Tell(Describe(record, change, EventType.Failed) with { Reason = detail });
            End(record, EnrollmentResult.Failure, detail, change);
        }

        /// <summary>A certificate that was signed and never came into use must not stay valid.
        /// Under the lock on the device.</summary>
        internal static void RevokePending(
            DeviceRecord device, EnrollmentRecord record, LifecycleChange change)
        {
            CertificateRecord? orphan = FindPending(device, record);
            if (orphan == null) { return; }
            change.SetStatus(orphan, CertificateStatus.Revoked, RevocationReason.Superseded);
            change.Tell(Describe(record, change, EventType.Revocation) with
            {
                NewSerial = Hex.From(orphan.Serial),
                Reason = "superseded",
                Actor = "service",
            });
            change.CountLater(CloudEvent.OrphanRevoked);
        }

        private void End(
            EnrollmentRecord record, EnrollmentResult result, string detail,
            LifecycleChange change)
        {
            record.Status = EnrollmentStatus.Completed;
            record.Result = result;
            record.Detail = detail;
            record.UpdatedAtMs = change.NowMs;
            record.Session = null;
            Forget(record);
            change.Save(record);
        }

        private static LifecycleEvent Describe(
            EnrollmentRecord record, LifecycleChange change, string type)
        {
            return new LifecycleEvent
            {
                Type = type,
                AtMs = change.NowMs,
                AccountId = record.AccountId,
                DeviceId = record.DeviceId,
                TransactionId = record.Id,
                Name = record.Name,
                Reason = Actor,
                Actor = Actor,
            };
        }
    }
}
