using System;
using System.Collections.Generic;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>What memory keeps of a device's heartbeats and operations; guarded by the lock on
    /// its device.</summary>
    internal sealed class DeviceLifecycle
    {
        /// <summary>Open operations in the order of arrival.</summary>
        public List<OperationRecord> Operations { get; } = new List<OperationRecord>();

        /// <summary>The last exchange that was answered; empty before the first.</summary>
        public byte[] Exchange { get; set; } = [];

        /// <summary>Its answer; null when only the store has it.</summary>
        public HeartbeatReply? Reply { get; set; }

        /// <summary>Digest of the credentials that the device listed last; empty before.</summary>
        public byte[] Digest { get; set; } = [];

        /// <summary>It waits in the list of what is to be written sometime.</summary>
        public bool IsDirty { get; set; }

        /// <summary>The device was told of an operation and has not finished it.</summary>
        public bool HasInFlight
        {
            get { return Operations.Exists(operation => operation.IsInFlight); }
        }

        /// <summary>True for a repeat of the last exchange.</summary>
        public bool IsRepeat(byte[] exchange)
        {
            return Exchange.AsSpan().SequenceEqual(exchange);
        }
    }
}
