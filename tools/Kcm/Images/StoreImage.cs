namespace Tools.Kcm.Images
{
    /// <summary>A copy of both banks, as raw flash has them, and where they came from.</summary>
    /// <param name="First">One bank.</param>
    /// <param name="Second">The other, of the same size.</param>
    /// <param name="Where">File and slot, for a person.</param>
    internal sealed record StoreImage(byte[] First, byte[] Second, string Where);
}
