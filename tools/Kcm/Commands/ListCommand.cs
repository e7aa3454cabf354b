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
            StoreView store = StoreView.Open(request.Image);
            if (request.Json)
            {
                terminal.Out.WriteLine(JsonLine.Make(json =>
                {
                    json.WriteString("image", store.Where);
                    json.WriteStartArray("items");
                    foreach (ItemView item in store.Items) { item.Write(json); }
                    json.WriteEndArray();
                }));
                return KcmExit.Done;
            }
            foreach (ItemView item in store.Items)
            {
                string bytes = item.Type == Device.Kcm.KcmItemType.PrivateKey
                    ? "-" : $"{item.Count}";
                string line = $"{Shown.Area(item.Area),-8} {Shown.Type(item.Type),-13} "
                    + $"{bytes,5}  {Shown.Name(item.Name),-32} {item.Detail}";
                terminal.Out.WriteLine(line.TrimEnd());
            }
            return KcmExit.Done;
        }
    }
}
