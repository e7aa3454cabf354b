namespace Simulator.Fleet.Lifecycle
{
    /// <summary>Something that is off with one device.</summary>
    /// <param name="Device">Its name.</param>
    /// <param name="Cause">Why.</param>
    public sealed record OperationFailure(string Device, string Cause);
}
