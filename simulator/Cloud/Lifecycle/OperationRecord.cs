using System;
using Device.Agent.Lifecycle;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>One operation on one certificate of one device. What is open is in memory and
    /// guarded by the lock on its device; what the store gives out is a copy.</summary>
    public sealed class OperationRecord
    {
        /// <summary>Transaction, 16 hexadecimal characters.</summary>
        public required string TransactionId { get; init; }

        /// <summary>The call that asked for it, 32 hexadecimal characters.</summary>
        public required string BatchId { get; init; }

        /// <summary>Id of the device.</summary>
        public required string DeviceId { get; init; }

        /// <summary>Id of the device's account.</summary>
        public required string AccountId { get; init; }

        /// <summary>"LWM2M" for the operational identity, else the item's name.</summary>
        public required string Name { get; init; }

        /// <summary>What is to be done.</summary>
        public required OperationVerb Verb { get; init; }

        /// <summary>Who asked: an operator's name for itself, "device" or "auto-renew".</summary>
        public required string Actor { get; init; }

        /// <summary>When it was asked for, Unix milliseconds.</summary>
        public required long RequestedAtMs { get; init; }

        /// <summary>Root CA that a transfer goes to, "" for the internal authority; for other
        /// verbs the one that signs, once that is known.</summary>
        public string Signer { get; internal set; } = "";

        /// <summary>True when the device makes another key: an update, or a transfer that has
        /// taken one in.</summary>
        public bool HasNewKey { get; internal set; }

        /// <summary>Where it stands.</summary>
        public OperationState State { get; internal set; }

        /// <summary>The operation that does it too, when <see cref="State"/> is
        /// Coalesced.</summary>
        public string MergedInto { get; internal set; } = "";

        /// <summary>When it was delivered, Unix milliseconds; 0 before.</summary>
        public long DeliveredAtMs { get; internal set; }

        /// <summary>When it was proven or failed, Unix milliseconds; 0 before.</summary>
        public long EffectiveAtMs { get; internal set; }

        /// <summary>Completed exchanges that carried it: 1 for a renew, 2 for an update, when
        /// nothing goes wrong.</summary>
        public int Heartbeats { get; internal set; }

        /// <summary>The credential digest that came with the exchange which carried it last: the
        /// same one again means that the answer was lost.</summary>
        public byte[] Digest { get; internal set; } = [];

        /// <summary>The device's status of a failure (0x500 to 0x511), else 0.</summary>
        public int Status { get; internal set; }

        /// <summary>The device's cause of a failure: a LifecycleFault number, else 0.</summary>
        public int Fault { get; internal set; }

        /// <summary>The name of <see cref="Fault"/> as in docs/errors.md; "" for none, and for one
        /// that only a later device knows.</summary>
        public string FaultName
        {
            get
            {
                LifecycleFault fault = (LifecycleFault)Fault;
                bool isKnown = fault != LifecycleFault.None && Enum.IsDefined(fault);
                return isKnown ? fault.ToString() : "";
            }
        }

        /// <summary>The device's detail of a failure, or that of <see cref="Cause"/>.</summary>
        public int Detail { get; internal set; }

        /// <summary>The service's own view of what is wrong.</summary>
        public OperationCause Cause { get; internal set; }

        /// <summary>The certificate in force when it was delivered; empty when there was
        /// none.</summary>
        public byte[] OldSerial { get; internal set; } = [];

        /// <summary>The certificate made for it; empty before.</summary>
        public byte[] NewSerial { get; internal set; } = [];

        /// <summary>The device's PKCS#10, for operations with another key; empty
        /// before.</summary>
        public byte[] Request { get; internal set; } = [];

        /// <summary>True once it is on the bill.</summary>
        public bool IsBilled { get; internal set; }

        /// <summary>Place in the order of arrival; 0 before it is on disk.</summary>
        public long Sequence { get; internal set; }

        /// <summary>The device was told and has not finished.</summary>
        public bool IsInFlight
        {
            get { return State is OperationState.Delivered or OperationState.RequestTaken; }
        }

        /// <summary>It can still become effective.</summary>
        public bool IsOpen
        {
            get { return State == OperationState.Queued || IsInFlight; }
        }

        /// <summary>As it is now, for a writer that comes later.</summary>
        internal OperationRecord Copy()
        {
            return (OperationRecord)MemberwiseClone();
        }
    }
}
