namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>Where in a message a length stands.</summary>
    /// <param name="Name">What it is the length of.</param>
    /// <param name="Offset">First byte of the field within the body.</param>
    /// <param name="Width">Bytes of the field.</param>
    /// <param name="Value">What it says when it is right.</param>
    public sealed record LengthField(string Name, int Offset, int Width, int Value);
}
