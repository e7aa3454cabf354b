using Tools.Kcm.Records;

namespace Tools.Kcm.Images
{
    /// <summary>A copy of both banks, as raw flash has them, and where they came from.</summary>
    /// <param name="First">One bank.</param>
    /// <param name="Second">The other, of the same size.</param>
    /// <param name="Where">File and slot, for a person.</param>
    internal sealed record StoreImage(byte[] First, byte[] Second, string Where)
    {
        /// <summary>True when a bank has the header of some store, whatever its root of trust
        /// is.</summary>
        public bool HasHeader { get { return HasHeaderIn(First) || HasHeaderIn(Second); } }

        private static bool HasHeaderIn(byte[] bank)
        {
            return BankSeal.IsHeader(bank)
                || BankSeal.IsHeader(bank[(bank.Length - BankSeal.HeaderBytes)..]);
        }
    }
}
