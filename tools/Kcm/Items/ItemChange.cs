using System.Collections.Generic;
using System.Linq;
using Device.Kcm;

namespace Tools.Kcm.Items
{
    /// <summary>One difference between two images.</summary>
    /// <param name="Kind">removed, added, changed or moved.</param>
    /// <param name="Before">The item in the first image, or null.</param>
    /// <param name="After">The item in the other, or null.</param>
    internal sealed record ItemChange(string Kind, ItemView? Before, ItemView? After)
    {
        /// <summary>The change for a person, without its kind.</summary>
        public string Line
        {
            get
            {
                if (Before == null || After == null)
                {
                    ItemView only = (Before ?? After)!;
                    return $"{only.Id}  {only.Detail}";
                }
                if (Kind == "moved") { return $"{Before.Id} -> {Shown.Area(After.Area)}"; }
                string before = Before.Detail.Length == 0 ? $"{Before.Count} bytes" : Before.Detail;
                string after = After.Detail.Length == 0 ? $"{After.Count} bytes" : After.Detail;
                return before == after
                    ? $"{After.Id}  {after}, other bytes" : $"{After.Id}  {before} -> {after}";
            }
        }

        /// <summary>All differences, in the order of the first image, then of the
        /// other.</summary>
        public static List<ItemChange> Compare(ItemView[] first, ItemView[] other)
        {
            List<ItemChange> changes = new List<ItemChange>();
            List<ItemView> left = other.ToList();
            List<ItemView> gone = new List<ItemView>();
            foreach (ItemView item in first)
            {
                // Items whose names are lost share an id; each has one twin at most.
                ItemView? twin = left.Find(candidate => candidate.Id == item.Id);
                if (twin == null)
                {
                    gone.Add(item);
                    continue;
                }
                left.Remove(twin);
                if (!IsSame(item, twin)) { changes.Add(new ItemChange("changed", item, twin)); }
            }
            foreach (ItemView item in gone)
            {
                ItemView? moved = left.Find(candidate => candidate.Type == item.Type
                    && candidate.Name == item.Name && IsSame(item, candidate));
                if (moved != null) { left.Remove(moved); }
                changes.Add(new ItemChange(moved == null ? "removed" : "moved", item, moved));
            }
            changes.AddRange(left.Select(item => new ItemChange("added", null, item)));
            return changes;
        }

        // Of damaged bytes nobody can say that they are the same.
        private static bool IsSame(ItemView item, ItemView other)
        {
            return item.Mark == other.Mark && item.Status == other.Status
                && item.Status != KcmStatus.FileCorrupted;
        }
    }
}
