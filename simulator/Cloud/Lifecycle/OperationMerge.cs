using System;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>
    /// What happens to two operations on one certificate that wait at the same time: one of them
    /// does it for both. The stronger verb wins (delete, transfer, update, renew); of two
    /// transfers the one to the newer root CA, the internal authority being the oldest; a
    /// transfer that meets an update makes another key. Verb, root and key come out as a maximum
    /// each, so the order of arrival does not matter.
    /// </summary>
    internal static class OperationMerge
    {
        /// <summary>True when the later one takes the place of the earlier one.</summary>
        public static bool Wins(OperationRecord later, OperationRecord earlier)
        {
            if (later.Verb != earlier.Verb) { return later.Verb > earlier.Verb; }
            // Ids of root CAs begin with the time of their creation.
            return later.Verb == OperationVerb.Transfer
                && string.CompareOrdinal(later.Signer, earlier.Signer) > 0;
        }

        /// <summary>Lets one do what the other was to do.</summary>
        public static void Join(OperationRecord winner, OperationRecord loser)
        {
            if (loser.State != OperationState.Queued)
            {
                throw new InvalidOperationException("only what waits can be joined");
            }
            if (winner.Verb != OperationVerb.Delete) { winner.HasNewKey |= loser.HasNewKey; }
            loser.State = OperationState.Coalesced;
            loser.MergedInto = winner.TransactionId;
        }
    }
}
