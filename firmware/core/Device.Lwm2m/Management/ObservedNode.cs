using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Management
{
    /// <summary>A path that a server observes, and what it was told last.</summary>
    internal sealed class ObservedNode
    {
        internal readonly NodePath Path = new NodePath();

        /// <summary>Of the encoded value; compares, and does not defend.</summary>
        internal ulong Digest;

        /// <summary>The value of a numeric resource.</summary>
        internal double Number;

        internal bool HasNumber;

        /// <summary>What it is now, in the same terms.</summary>
        internal ulong DigestNow;
        internal double NumberNow;
        internal bool HasNumberNow;

        internal ObservedNode(NodePath path)
        {
            Path.Set(path);
        }

        /// <summary>What it is now is what the server knows.</summary>
        internal void Settle()
        {
            Digest = DigestNow;
            Number = NumberNow;
            HasNumber = HasNumberNow;
        }

        /// <summary>True when the difference is worth a notification.</summary>
        internal bool IsNews(NotificationAttributes attributes)
        {
            if (Digest == DigestNow) { return false; }
            if (!attributes.HasThreshold || !HasNumber || !HasNumberNow) { return true; }
            // LwM2M 1.1 section 5.1.2: crossing in either direction, or a step at least as large.
            if (attributes.HasGreater
                && (Number > attributes.Greater) != (NumberNow > attributes.Greater))
            {
                return true;
            }
            if (attributes.HasLess && (Number < attributes.Less) != (NumberNow < attributes.Less))
            {
                return true;
            }
            double step = NumberNow - Number;
            return attributes.HasStep && (step < 0 ? -step : step) >= attributes.Step;
        }
    }
}
