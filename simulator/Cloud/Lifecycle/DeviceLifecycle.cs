using System;
using System.Collections.Generic;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>What memory keeps of a device's heartbeats and operations; guarded by the lock on
    /// its device.</summary>
    internal sealed class DeviceLifecycle
    {
        /// <summary>Exchanges before the last one that are known again, until a restart.</summary>
        public const int PastMax = 4;

        private byte[][] _past = [];

        /// <summary>Open operations in the order of arrival.</summary>
        public List<OperationRecord> Operations { get; } = new List<OperationRecord>();

        /// <summary>The last exchange that was answered; empty before the first.</summary>
        public byte[] Exchange { get; set; } = [];

        /// <summary>Its answer; null when only the store has it.</summary>
        public HeartbeatReply? Reply { get; set; }

        /// <summary>The answer waits for its commit.</summary>
        public bool IsReplyWaiting { get; set; }

        /// <summary>Digest of the credentials that the device listed last; empty before.</summary>
        public byte[] Digest { get; set; } = [];

        /// <summary>The list itself as it came, until it is on disk; empty then.</summary>
        public byte[] Credentials { get; set; } = [];

        /// <summary>Store health as the device said last: generation, free bytes, flags.</summary>
        public long[] Health { get; set; } = new long[3];

        /// <summary>It waits in the list of what is to be written sometime.</summary>
        public bool IsDirty { get; set; }

        /// <summary>Changes that wait for their commit.</summary>
        public int WritesWaiting { get; set; }

        /// <summary>The store refused a change: memory is ahead of it until it is read
        /// anew.</summary>
        public bool IsStale { get; set; }

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

        /// <summary>True for an exchange that was answered, and another one after it: no device
        /// sends that again.</summary>
        public bool IsReplay(byte[] exchange)
        {
            return Array.Exists(_past, one => one.AsSpan().SequenceEqual(exchange));
        }

        /// <summary>Takes note of an exchange that is being answered.</summary>
        public void Begin(byte[] exchange)
        {
            if (Exchange.Length > 0)
            {
                int kept = Math.Min(_past.Length, PastMax - 1);
                _past = [Exchange, .. _past.AsSpan(0, kept)];
            }
            Exchange = exchange;
        }

        /// <summary>The open operation of this transaction; null when there is none.</summary>
        public OperationRecord? Find(string transactionId)
        {
            return Operations.Find(operation => operation.TransactionId == transactionId);
        }

        /// <summary>What is in flight for this name; null when nothing is.</summary>
        public OperationRecord? FindInFlight(string name)
        {
            return Operations.Find(
                operation => operation.IsInFlight && operation.Name == name);
        }

        /// <summary>What waits for this name; null when nothing does.</summary>
        public OperationRecord? FindQueued(string name)
        {
            return Operations.Find(
                operation => operation.State == OperationState.Queued && operation.Name == name);
        }
    }
}
