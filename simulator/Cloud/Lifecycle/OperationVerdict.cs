namespace Simulator.Cloud.Lifecycle
{
    /// <summary>What became of a wish to queue an operation.</summary>
    public enum OperationVerdict
    {
        /// <summary>It waits for the device's next heartbeat.</summary>
        Queued = 0,

        /// <summary>One that waits already does it too.</summary>
        Coalesced,

        /// <summary>Refused, DEVICE_BUSY: the device is making another key already.</summary>
        DeviceBusy,

        /// <summary>Refused: no certificate of this name is in force on the device; an update
        /// brings one.</summary>
        CertificateMissing,

        /// <summary>Refused: the root CA of a transfer is not there or not active.</summary>
        SignerUnknown,

        /// <summary>Refused: a name has 1 to 50 printable characters.</summary>
        NameInvalid,

        /// <summary>Refused: factory items are not operated on.</summary>
        NameForbidden,

        /// <summary>Refused: the device is another account's.</summary>
        DeviceUnknown,

        /// <summary>Refused: the store is busy or full.</summary>
        StoreUnavailable,
    }

    /// <summary>The answer to a wish.</summary>
    /// <param name="Verdict">What became of it.</param>
    /// <param name="TransactionId">Its own transaction; "" when it was refused.</param>
    /// <param name="MergedInto">With Coalesced: the transaction that does it too, else
    /// "".</param>
    public sealed record OperationOutcome(
        OperationVerdict Verdict, string TransactionId, string MergedInto)
    {
        /// <summary>True when it will be done.</summary>
        public bool IsTaken
        {
            get
            {
                return Verdict is OperationVerdict.Queued or OperationVerdict.Coalesced;
            }
        }
    }
}
