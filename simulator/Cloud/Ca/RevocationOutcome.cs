using System.Collections.Generic;

namespace Simulator.Cloud.Ca
{
    /// <summary>What became of a revocation.</summary>
    public enum RevocationResult
    {
        /// <summary>On disk, and in force from before that.</summary>
        Done = 0,

        /// <summary>It was so already; nothing has changed, nothing was logged.</summary>
        AlreadyDone,

        /// <summary>There is no such certificate, or not in this account.</summary>
        NotFound,

        /// <summary>The store refused; nothing has changed.</summary>
        StoreUnavailable,
    }

    /// <summary>The answer to a revocation.</summary>
    /// <param name="Result">What became of it.</param>
    /// <param name="Serials">Certificates that it took back: those that were revoked before are
    /// not among them.</param>
    public sealed record RevocationOutcome(
        RevocationResult Result, IReadOnlyList<byte[]> Serials);
}
