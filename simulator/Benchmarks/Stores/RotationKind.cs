namespace Simulator.Benchmarks.Stores
{
    /// <summary>The ways in which an operational credential is made new.</summary>
    internal enum RotationKind
    {
        /// <summary>New certificate for the same key: staged, proven, promoted.</summary>
        Renew = 0,

        /// <summary>New key pair, staged by itself because the request leaves with it; then its
        /// certificate; both proven and promoted together.</summary>
        Update = 1,

        /// <summary>A new bootstrap: key, certificate, trust anchor, URI, internal endpoint and
        /// lifetime, staged in one transaction and promoted in one.</summary>
        Enrol = 2,
    }
}
