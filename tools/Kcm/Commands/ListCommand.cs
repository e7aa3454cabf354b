using System;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Items;
using Tools.Kcm.Options;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm list`.</summary>
    internal static class ListCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView store = StoreView.Open(request.Image, terminal.Clock);
            if (request.Json)
            {
                terminal.Out.WriteLine(JsonLine.Make("list", json =>
                {
                    json.WriteString("image", store.Where);
                    json.WriteStartArray("items");
                    foreach (ItemView item in store.Items) { item.Write(json); }
                    json.WriteEndArray();
                }));
                return KcmExit.Done;
            }
            if (store.Items.Length == 0)
            {
                terminal.Out.WriteLine("no items");
                return KcmExit.Done;
            }
            string[][] rows = Array.ConvertAll(store.Items, item => new[]
            {
                Shown.Area(item.Area),
                Shown.Type(item.Type),
                item.Type == KcmItemType.PrivateKey ? "-" : $"{item.Count}",
                Shown.Name(item.Name),
                item.Detail,
            });
            Table.Write(
                terminal.Out, ["AREA", "TYPE", " BYTES", "NAME", "WHAT IT IS"], rows);
            return KcmExit.Done;
        }
    }
}
