namespace Device.Tests.Interop.Matrix
{
    /// <summary>One cell of docs/interop.md.</summary>
    public sealed record InteropCase(
        InteropRole Role, InteropPeer Peer, InteropFeature Feature, int Suite)
    {
        public override string ToString()
        {
            return $"{Role} {Peer} {Feature} {Suite:X4}";
        }
    }
}
