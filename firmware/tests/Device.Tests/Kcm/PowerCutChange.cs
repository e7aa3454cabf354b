using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Device.Tests.Kcm
{
    /// <summary>What the change of each <see cref="PowerCutScenario"/> does when nothing is cut,
    /// said apart from the store: a store that forgets an item would else be believed.</summary>
    internal static class PowerCutChange
    {
        private const string Operational = "^(Working|Staged)/";

        /// <summary>Items more than before, and which items may be others than before.</summary>
        private static readonly Dictionary<string, (int ItemsMore, string Touched)> Changes =
            new Dictionary<string, (int ItemsMore, string Touched)>
            {
                ["put"] = (1, "/new$"),
                ["put-config"] = (1, "/new$"),
                ["delete"] = (-1, "/mbed.SerialNumber$"),
                ["replace"] = (0, "/mbed.SerialNumber$"),
                ["chain-store"] = (1, "/chain$"),
                ["three-items"] = (3, "/three$"),
                ["twelve-items"] = (12, "/twelve-"),
                ["factory-item"] = (1, "/mbed.ClassId$"),
                ["factory-reset"] = (-8, Operational),
                ["compaction-by-wear"] = (1, "/straw$"),
                ["compaction-by-secret"] = (-1, "/disk$"),
                ["replace-secret"] = (0, "/disk$"),
                ["stage"] = (3, "^Staged/"),
                ["staged-renewal"] = (3, "^Staged/"),
                ["promote-first"] = (0, "/mbed.LwM2M"),
                ["promote-over-key"] = (-3, "/mbed.LwM2M"),
                ["unstage"] = (-3, "^Staged/"),
                ["full-store-delete"] = (-1, "/fill-0$"),
                ["full-store-replace"] = (0, "/fill-1$"),
                ["dirty-tail"] = (1, "/new$"),
                ["dirty-tail-secret"] = (-1, "/disk$"),
                ["dirty-spare"] = (3, "/three$"),
                ["backup-restore"] = (-1, Operational),
                ["backup-restore-blank"] = (12, string.Empty),
                ["backup-restore-dirty"] = (5, Operational),
                ["put-after-restore"] = (1, "/new$"),
                ["first-format"] = (0, "^$"),
            };

        /// <returns>What is wrong with the items after the change, or null.</returns>
        public static string? Check(string scenario, Snapshot before, Snapshot after)
        {
            (int itemsMore, string touched) = Changes[scenario];
            int more = after.Keys.Count() - before.Keys.Count();
            if (more != itemsMore) { return $"{more} items more instead of {itemsMore}"; }
            bool isSame = Untouched(before, touched).SequenceEqual(Untouched(after, touched));
            return isSame ? null : $"changed beside it: {after.Difference(before)}";
        }

        private static IEnumerable<string> Untouched(Snapshot items, string touched)
        {
            return items.Lines().Where(x => !Regex.IsMatch(
                x.Substring(0, x.IndexOf('=', StringComparison.Ordinal)), touched));
        }
    }
}
