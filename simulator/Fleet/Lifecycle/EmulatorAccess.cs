using System;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>Where the REST of an emulator is, and the key for it.</summary>
    /// <param name="Address">Base address, with a slash at its end.</param>
    /// <param name="ApiKey">Of the account whose devices are acted on.</param>
    public sealed record EmulatorAccess(Uri Address, string ApiKey);
}
