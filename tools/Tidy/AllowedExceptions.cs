using System.Collections.Generic;
using System.Linq;
using Tidy.Model;

namespace Tidy
{
    /// <summary>
    /// Where a rule is broken on purpose. Each row names the rule, the file and the reason; a row
    /// that no finding needs any more fails the tests, so the list cannot grow old.
    /// </summary>
    public static class AllowedExceptions
    {
        private static readonly (string Rule, string Path, string Reason)[] Rows =
        {
        };

        /// <summary>Paths that the rule may find something in.</summary>
        public static IReadOnlyCollection<string> PathsFor(string rule)
        {
            return Rows.Where(row => row.Rule == rule).Select(row => row.Path).ToArray();
        }

        /// <summary>Findings that no row excuses, and rows that excuse nothing.</summary>
        public static IEnumerable<Finding> Apply(string rule, IReadOnlyCollection<Finding> findings)
        {
            IReadOnlyCollection<string> paths = PathsFor(rule);
            return findings
                .Where(finding => !paths.Contains(finding.Path))
                .Concat(paths
                    .Where(path => findings.All(finding => finding.Path != path))
                    .Select(path => new Finding(
                        path, 0, rule, "AllowedExceptions has it, and it is clean")));
        }
    }
}
