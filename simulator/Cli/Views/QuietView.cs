using System;
using System.Threading.Tasks;
using Simulator.Fleet;

namespace Simulator.Cli.Views
{
    /// <summary>Shows nothing.</summary>
    internal sealed class QuietView : IFleetView
    {
        public Task WatchAsync(Func<FleetProgress> read, Task run)
        {
            return Task.WhenAny(run);
        }
    }
}
