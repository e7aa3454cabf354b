using System;
using System.Threading;

namespace Simulator.Cloud
{
    /// <summary>What the emulator has done since its start. Thread-safe.</summary>
    public sealed class CloudCounters
    {
        private readonly long[] _refusals = new long[Enum.GetValues<RefusalCause>().Length];
        private readonly long[] _events = new long[Enum.GetValues<CloudEvent>().Length];

        /// <summary>How often something happened.</summary>
        public long this[CloudEvent what]
        {
            get { return Interlocked.Read(ref _events[(int)what]); }
        }

        /// <summary>How often a cause refused a device.</summary>
        public long this[RefusalCause cause]
        {
            get { return Interlocked.Read(ref _refusals[(int)cause]); }
        }

        /// <summary>Refusals of all causes.</summary>
        public long Refused
        {
            get
            {
                long sum = 0;
                for (int i = 0; i < _refusals.Length; i++)
                {
                    sum += Interlocked.Read(ref _refusals[i]);
                }
                return sum;
            }
        }

        internal void Count(CloudEvent what)
        {
            Interlocked.Increment(ref _events[(int)what]);
        }

        internal void Count(RefusalCause cause)
        {
            Interlocked.Increment(ref _refusals[(int)cause]);
        }
    }
}
