using System;
using System.Threading.Tasks;
using Simulator.Fleet;

namespace Simulator.Cli.Views
{
    /// <summary>Shows a run while it goes on.</summary>
    internal interface IFleetView
    {
        /// <summary>Shows until the run is over. What the run throws is not this
        /// method's.</summary>
        /// <param name="read">Gives the progress at any time.</param>
        /// <param name="run">Ends with the run.</param>
        Task WatchAsync(Func<FleetProgress> read, Task run);
    }
}
