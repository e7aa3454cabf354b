using System.Collections.Generic;
using System.Globalization;
using Device.Lwm2m;

namespace Simulator.Cloud.Enrollments
{
    /// <summary>Why a renewal failed, in words: the member enroll_result_detail.</summary>
    internal static class EnrollmentDetails
    {
        public const string TimedOut =
            "The device did not prove a new certificate in time.";

        public const string NoAnswer = "The device did not take the request.";

        public const string OtherCertificate =
            "The device came back under its certificate before.";

        public const string StatusMissing = "The device's answer is no status.";

        private static readonly Dictionary<CeStatus, string> Texts = new()
        {
            [CeStatus.Error] = "The renewal failed on the device.",
            [CeStatus.InvalidParameter] = "The device does not take this name.",
            [CeStatus.InsufficientBuffer] = "The certificates are larger than the device takes.",
            [CeStatus.OutOfMemory] = "The device has no room for another renewal.",
            [CeStatus.ItemNotFound] = "The device has no certificate of this name.",
            [CeStatus.DeviceBusy] =
                "The device is currently processing too many certificate renewals.",
            [CeStatus.BadInputFromServer] = "The device could not read what it was sent.",
            [CeStatus.EstError] = "The device got no certificate for its request.",
            [CeStatus.StorageError] = "The device's store refused the new certificate.",
            [CeStatus.RenewalItemValidationError] =
                "The new certificate is not what the device expects.",
            [CeStatus.BackupItemError] = "The device could not set its old certificate aside.",
            [CeStatus.OriginalItemError] = "The device's old certificate cannot be used.",
            [CeStatus.RestoreBackupError] = "The device could not restore its old certificate.",
            [CeStatus.RenewalStatusError] = "The device's journal of renewals cannot be read.",
            [CeStatus.ForbiddenRequest] = "The device does not allow this certificate's renewal.",
            [CeStatus.ItemIsEmpty] = "The device found an empty item.",
            [CeStatus.NotInitialized] = "The device is not ready for renewals.",
            [CeStatus.InitFailed] = "The device's renewal client failed to start.",
        };

        /// <summary>Number and words of a status other than success.</summary>
        public static string Of(int status)
        {
            string text = Texts.GetValueOrDefault(
                (CeStatus)status, "The device gave a status that is not known.");
            return text + " (0x" + status.ToString("x", CultureInfo.InvariantCulture) + ")";
        }
    }
}
