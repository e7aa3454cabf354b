using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>One request for many devices. Written by the driver alone; its progress may be
    /// read by others at any time.</summary>
    public sealed class OperationBatch
    {
        private readonly long _startedAt = Stopwatch.GetTimestamp();
        private readonly List<string> _ids = new List<string>();

        /// <param name="title">For people.</param>
        /// <param name="request">What is asked for.</param>
        /// <param name="devices">As they are before.</param>
        public OperationBatch(
            string title, OperationRequest request, IEnumerable<DeviceView> devices)
        {
            Title = title;
            Request = request;
            Items = devices.Select(device => new OperationItem(device)).ToArray();
        }

        /// <summary>For people.</summary>
        public string Title { get; }

        /// <summary>What is asked for.</summary>
        public OperationRequest Request { get; }

        /// <summary>One a device.</summary>
        public IReadOnlyList<OperationItem> Items { get; }

        /// <summary>Ids that the service gave: one for each call it took.</summary>
        public IReadOnlyList<string> Ids { get { lock (_ids) { return _ids.ToArray(); } } }

        /// <summary>Devices on which nothing more will happen.</summary>
        public int CountOver()
        {
            return Items.Count(item => item.IsOver);
        }

        /// <summary>Where it stands.</summary>
        public OperationProgress ReadProgress()
        {
            int underway = 0;
            int effective = 0;
            int failed = 0;
            foreach (OperationItem item in Items)
            {
                if (item.IsEffective) { effective++; }
                else if (item.IsOver) { failed++; }
                else if (item.View != null && item.View.State != OperationView.Queued)
                {
                    underway++;
                }
            }
            return new OperationProgress(
                Title, Items.Count, underway, effective, failed,
                Stopwatch.GetElapsedTime(_startedAt).TotalSeconds);
        }

        internal void AddId(string id)
        {
            lock (_ids) { _ids.Add(id); }
        }
    }
}
