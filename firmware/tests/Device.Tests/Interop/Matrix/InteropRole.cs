namespace Device.Tests.Interop.Matrix
{
    /// <summary>Which end of the wire is ours.</summary>
    public enum InteropRole
    {
        /// <summary>The core's DTLS client against servers of others.</summary>
        Client = 0,

        /// <summary>The emulator's DTLS server against clients of others.</summary>
        Server = 1,
    }
}
