namespace Device.Tests.Interop.Matrix
{
    /// <summary>One row of docs/interop.md: a feature with a suite.</summary>
    public sealed record InteropRow(InteropFeature Feature, int Suite, string Text);
}
