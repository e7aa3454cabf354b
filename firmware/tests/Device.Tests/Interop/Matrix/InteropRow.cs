namespace Device.Tests.Interop.Matrix
{
    /// <summary>One row of docs/interop.md: a feature with a suite, for both roles or only
    /// one.</summary>
    public sealed record InteropRow(
        InteropFeature Feature, int Suite, string Text, InteropRole? Only = null);
}
