using Xunit;

namespace Device.Tests.Lwm2m
{
    /// <summary>Tests that measure the whole process's memory: nothing runs beside
    /// them.</summary>
    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class AloneCollection
    {
        public const string Name = "alone";
    }
}
