using System.IO;
using System.Linq;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Items;
using Tools.Kcm.Options;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm show`: all items of a name, in every area and of every type.</summary>
    internal static class ShowCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView store = StoreView.Open(request.Image, terminal.Clock, request.Name);
            ItemView[] found = store.Items
                .Where(item => item.Name == request.Name && item.Name.Length > 0
                    && (request.Area == null || item.Area == request.Area))
                .ToArray();
            if (found.Length == 0)
            {
                throw KcmErrors.ItemMissing(request.Name, "item", store.Where);
            }
            if (request.Json)
            {
                terminal.Out.WriteLine(JsonLine.Make("show", json =>
                {
                    json.WriteString("image", store.Where);
                    json.WriteStartArray("items");
                    foreach (ItemView item in found) { item.Write(json); }
                    json.WriteEndArray();
                }));
                return KcmExit.Done;
            }
            foreach (ItemView item in found) { Write(terminal.Out, item); }
            return KcmExit.Done;
        }

        private static void Write(TextWriter output, ItemView item)
        {
            output.WriteLine(item.Id);
            output.WriteLine($"  status       {item.Status}");
            if (item.Type == KcmItemType.PrivateKey)
            {
                output.WriteLine("  key          P-256, its bytes are not shown");
            }
            else
            {
                output.WriteLine($"  size         {item.Count} bytes");
            }
            if (item.KeyFingerprint != null && item.Certificates.Length == 0)
            {
                output.WriteLine($"  public key   SHA-256 {item.KeyFingerprint}");
            }
            if (item.Type == KcmItemType.Config && item.Status == KcmStatus.Success)
            {
                output.WriteLine($"  value        {item.Text ?? "(not text, not shown)"}");
            }
            foreach (CertificateView certificate in item.Certificates)
            {
                output.WriteLine($"  subject      {certificate.Subject}");
                output.WriteLine($"    issuer     {certificate.Issuer}");
                output.WriteLine($"    serial     {certificate.Serial}");
                output.WriteLine(
                    $"    validity   {certificate.NotBefore} to {certificate.NotAfter}, "
                        + certificate.Remaining.Text);
                output.WriteLine($"    public key SHA-256 {certificate.KeyFingerprint}");
                output.WriteLine($"    SHA-256    {certificate.Fingerprint}");
            }
        }
    }
}
