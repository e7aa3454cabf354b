namespace Simulator.Fleet.Statistics
{
    /// <summary>How often a fault came, and who met it first.</summary>
    /// <param name="Fault">Its name, with the detail's name behind a slash.</param>
    /// <param name="Count">How often.</param>
    /// <param name="Examples">Up to <see cref="FaultTally.ExamplesMax"/> endpoint names.</param>
    public sealed record FaultCount(string Fault, int Count, string[] Examples);
}
