using Simulator.Fleet;

namespace Simulator.Cli.Options
{
    /// <summary>`fleet up`, read and checked.</summary>
    /// <param name="Fleet">What the run is told.</param>
    /// <param name="Json">One line of JSON as the last of standard output.</param>
    /// <param name="Quiet">Results and errors only.</param>
    /// <param name="Keep">Stay up until interrupted.</param>
    public sealed record UpOptions(FleetOptions Fleet, bool Json, bool Quiet, bool Keep);
}
