using System.Collections.Generic;
using System.Linq;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Items;
using Tools.Kcm.Options;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm diff`: items that only one image has, or that differ.</summary>
    internal static class DiffCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView first = StoreView.Open(request.Image);
            StoreView other = StoreView.Open(request.Other!);
            List<(string Change, ItemView Item)> changes = Compare(first.Items, other.Items);
            if (request.Json)
            {
                terminal.Out.WriteLine(JsonLine.Make(json =>
                {
                    json.WriteString("image", first.Where);
                    json.WriteString("other", other.Where);
                    json.WriteBoolean("isAlike", changes.Count == 0);
                    json.WriteStartArray("changes");
                    foreach ((string change, ItemView item) in changes)
                    {
                        json.WriteStartObject();
                        json.WriteString("change", change);
                        json.WritePropertyName("item");
                        item.Write(json);
                        json.WriteEndObject();
                    }
                    json.WriteEndArray();
                }));
            }
            else
            {
                foreach ((string change, ItemView item) in changes)
                {
                    string line = $"{change,-8} {item.Id}  {item.Detail}";
                    terminal.Out.WriteLine(line.TrimEnd());
                }
            }
            return changes.Count == 0 ? KcmExit.Done : KcmExit.Findings;
        }

        // Items whose names are lost share an id; each is matched with one of the other side.
        private static List<(string Change, ItemView Item)> Compare(
            ItemView[] first, ItemView[] other)
        {
            List<(string Change, ItemView Item)> changes = new();
            List<ItemView> left = other.ToList();
            foreach (ItemView item in first)
            {
                ItemView? twin = left.Find(candidate => candidate.Id == item.Id);
                if (twin == null)
                {
                    changes.Add(("removed", item));
                    continue;
                }
                left.Remove(twin);
                bool isSame = twin.Mark == item.Mark && twin.Status == item.Status
                    && item.Status != KcmStatus.FileCorrupted;
                if (!isSame) { changes.Add(("changed", twin)); }
            }
            changes.AddRange(left.Select(item => ("added", item)));
            return changes;
        }
    }
}
