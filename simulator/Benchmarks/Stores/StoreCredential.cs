using Device.Crypto;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>A private key and a certificate for it.</summary>
    /// <param name="Key">Lives as long as the <see cref="StorePki"/> that made it.</param>
    /// <param name="Chain">DER, one certificate.</param>
    internal sealed record StoreCredential(IPrivateKey Key, byte[] Chain);
}
