using System.Buffers;

namespace Simulator.Cloud.Devices
{
    /// <summary>What a device may be called: it becomes a common name and a part of a URI
    /// query.</summary>
    public static class EndpointName
    {
        /// <summary>Longest common name (RFC 5280 appendix A.1, ub-common-name).</summary>
        public const int CountMax = 64;

        // Those of the factory configurator, and the underscore that board names carry.
        private static readonly SearchValues<char> Allowed = SearchValues.Create(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+,-.?:/=_ ");

        /// <summary>True for 1 to <see cref="CountMax"/> allowed characters.</summary>
        public static bool IsValid(string name)
        {
            return name.Length is > 0 and <= CountMax
                && System.MemoryExtensions.IndexOfAnyExcept(name, Allowed) < 0;
        }
    }
}
