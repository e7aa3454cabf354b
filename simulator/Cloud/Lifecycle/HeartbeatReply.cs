namespace Simulator.Cloud.Lifecycle
{
    /// <summary>What goes back to a device.</summary>
    /// <param name="Code">CoAP response code.</param>
    /// <param name="Body">CBOR; may be empty.</param>
    /// <param name="MaxAgeSeconds">When to come again, or -1.</param>
    public sealed record HeartbeatReply(int Code, byte[] Body, int MaxAgeSeconds);
}
