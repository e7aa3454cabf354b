using System;
using System.Security.Cryptography;

namespace Simulator.Cloud.Ca
{
    /// <summary>A signed list of revoked certificates.</summary>
    /// <param name="Der">The list.</param>
    /// <param name="Number">Its number; each list of a signer has a higher one.</param>
    /// <param name="ThisUpdate">When it was made.</param>
    /// <param name="NextUpdate">When the next one is there at the latest.</param>
    /// <param name="Count">Entries.</param>
    public sealed record RevocationList(
        byte[] Der, long Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, int Count)
    {
        /// <summary>The list as PEM.</summary>
        public string ToPem()
        {
            return PemEncoding.WriteString("X509 CRL", Der) + "\n";
        }
    }
}
