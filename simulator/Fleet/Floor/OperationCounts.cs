namespace Simulator.Fleet.Floor
{
    /// <summary>How often each P-256 operation is needed.</summary>
    /// <param name="KeyPairs">Key pairs made.</param>
    /// <param name="Agreements">ECDH.</param>
    /// <param name="Signatures">ECDSA signatures made.</param>
    /// <param name="Verifications">ECDSA signatures verified.</param>
    public sealed record OperationCounts(
        int KeyPairs, int Agreements, int Signatures, int Verifications)
    {
        /// <summary>The sum, operation by operation.</summary>
        public static OperationCounts operator +(OperationCounts left, OperationCounts right)
        {
            return new OperationCounts(
                left.KeyPairs + right.KeyPairs,
                left.Agreements + right.Agreements,
                left.Signatures + right.Signatures,
                left.Verifications + right.Verifications);
        }
    }
}
