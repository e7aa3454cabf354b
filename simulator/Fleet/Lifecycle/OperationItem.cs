using System;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>An operation on one device, from the request to its end.</summary>
    public sealed class OperationItem
    {
        public OperationItem(DeviceView device)
        {
            Device = device;
        }

        /// <summary>As it was before.</summary>
        public DeviceView Device { get; }

        /// <summary>Id of the operation that does it; "" before, and for a revocation.</summary>
        public string Transaction { get; internal set; } = "";

        /// <summary>Why the service did not take it; "" when it did.</summary>
        public string Refusal { get; internal set; } = "";

        /// <summary>As the service told it last; null before.</summary>
        public OperationView? View { get; internal set; }

        /// <summary>True for what the service does by itself at once.</summary>
        public bool IsDone { get; internal set; }

        /// <summary>How long that took, seconds.</summary>
        public double DoneSeconds { get; internal set; }

        /// <summary>True when it did what it was to do.</summary>
        public bool IsEffective
        {
            get { return IsDone || View?.State == OperationView.Effective; }
        }

        /// <summary>True when nothing more will happen.</summary>
        public bool IsOver
        {
            get { return IsDone || Refusal.Length > 0 || View?.IsOver == true; }
        }

        /// <summary>From request to effect, by the service's clock; null before.</summary>
        public double? Seconds
        {
            get
            {
                if (IsDone) { return DoneSeconds; }
                TimeSpan? span = IsEffective ? View!.EffectiveAt - View.RequestedAt : null;
                return span?.TotalSeconds;
            }
        }

        /// <summary>Why it is not effective; "" when it is.</summary>
        public string Problem
        {
            get
            {
                if (IsEffective) { return ""; }
                if (Refusal.Length > 0) { return "refused: " + Refusal; }
                if (View == null || View.State == OperationView.Queued)
                {
                    return "still queued: no heartbeat came";
                }
                return View.State == OperationView.Failed ? View.Cause : "ended as " + View.State;
            }
        }
    }
}
