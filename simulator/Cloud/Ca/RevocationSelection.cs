using System;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Ca
{
    /// <summary>Which certificates of a device a revocation means.</summary>
    /// <param name="Name">All of this name; "" for none by name.</param>
    /// <param name="Serial">The one with this number; empty for none.</param>
    /// <param name="KeyHash">All of this key; empty for none.</param>
    /// <param name="MayHold">The device goes on hold, if the reason is one for it.</param>
    internal sealed record RevocationSelection(
        string Name, byte[] Serial, byte[] KeyHash, bool MayHold)
    {
        public bool Includes(CertificateRecord certificate)
        {
            return (Name.Length > 0 && certificate.Name == Name)
                || certificate.Serial.AsSpan().SequenceEqual(Serial)
                || (KeyHash.Length > 0 && certificate.KeyHash.AsSpan().SequenceEqual(KeyHash));
        }
    }
}
