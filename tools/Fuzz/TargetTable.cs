using System;
using System.Collections.Generic;
using System.Linq;
using Tools.Fuzz.Targets;

namespace Tools.Fuzz
{
    /// <summary>What can be fuzzed.</summary>
    internal static class TargetTable
    {
        public static IReadOnlyList<FuzzTarget> All { get; } =
        [
            .. DtlsParsers.All,
            .. DtlsTarget.All,
            .. X509Parsers.All,
            .. CoapTargets.All,
            .. FormatTargets.All,
        ];

        public static FuzzTarget Find(string name)
        {
            return All.Concat(SelfTargets.All).FirstOrDefault(x => x.Name == name)
                ?? throw new ArgumentException($"no target {name}", nameof(name));
        }
    }
}
