using System.Security.Cryptography;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>A key and the certificates that go with it, leaf first.</summary>
    /// <param name="Key">Signs.</param>
    /// <param name="Chain">DER, leaf first.</param>
    public sealed record WireIdentity(ECDsa Key, params byte[][] Chain);
}
