using System;

namespace Simulator.Tests.Cloud
{
    /// <summary>A wall clock that the test sets.</summary>
    internal sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow()
        {
            return Now;
        }
    }
}
