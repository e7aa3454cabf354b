using System.Collections.Generic;
using System.Text.Json;
using Tools.Kcm.Errors;
using Tools.Kcm.Items;
using Tools.Kcm.Options;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm diff`: items that only one image has, that differ, or that changed their
    /// area.</summary>
    internal static class DiffCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView first = StoreView.Open(request.Image, terminal.Clock);
            StoreView other = StoreView.Open(request.Other!, terminal.Clock);
            List<ItemChange> changes = ItemChange.Compare(first.Items, other.Items);
            if (request.Json)
            {
                terminal.Out.WriteLine(JsonLine.Make(
                    "diff", json => Write(json, first, other, changes)));
            }
            else
            {
                foreach (ItemChange change in changes)
                {
                    terminal.Out.WriteLine($"{change.Kind,-8} {change.Line}".TrimEnd());
                }
                if (changes.Count == 0)
                {
                    terminal.Out.WriteLine(
                        $"alike: {first.Items.Length} items, generation "
                            + $"{first.Health.Generation} and {other.Health.Generation}");
                }
            }
            return changes.Count == 0 ? KcmExit.Done : KcmExit.Findings;
        }

        private static void Write(
            Utf8JsonWriter json, StoreView first, StoreView other, List<ItemChange> changes)
        {
            json.WriteString("image", first.Where);
            json.WriteString("other", other.Where);
            json.WriteNumber("generation", first.Health.Generation);
            json.WriteNumber("otherGeneration", other.Health.Generation);
            json.WriteBoolean("isAlike", changes.Count == 0);
            json.WriteStartArray("changes");
            foreach (ItemChange change in changes)
            {
                json.WriteStartObject();
                json.WriteString("change", change.Kind);
                WriteItem(json, "before", change.Before);
                WriteItem(json, "after", change.After);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }

        private static void WriteItem(Utf8JsonWriter json, string name, ItemView? item)
        {
            json.WritePropertyName(name);
            if (item == null) { json.WriteNullValue(); }
            else { item.Write(json); }
        }
    }
}
