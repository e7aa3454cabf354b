using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Tests that measure the process: they run when no other does.</summary>
    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class AloneCollection
    {
        public const string Name = "alone";
    }
}
