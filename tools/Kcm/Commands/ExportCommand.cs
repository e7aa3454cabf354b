using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Images;
using Tools.Kcm.Items;
using Tools.Kcm.Options;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm export-cert`: PEM or DER, leaf first.</summary>
    internal static class ExportCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView store = StoreView.Open(request.Image, terminal.Clock, request.Name);
            ItemView item = Find(store, request);
            if (item.Status != KcmStatus.Success)
            {
                throw KcmErrors.ItemDamaged(item.Name, item.Status.ToString(), store.Where);
            }
            CertificateView[] certificates = Choose(item, request, store.Where);
            byte[] bytes = Encode(certificates, request.IsDer);
            if (request.Out == null)
            {
                terminal.Bytes.Write(bytes);
                terminal.Bytes.Flush();
                return KcmExit.Done;
            }
            new OutputFile(request).Write(bytes);
            string form = request.IsDer ? "der" : "pem";
            terminal.Out.WriteLine(request.Json
                ? JsonLine.Make("export-cert", json =>
                {
                    json.WriteString("image", store.Where);
                    json.WriteString("out", request.Out);
                    json.WriteString("form", form);
                    json.WriteNumber("bytes", bytes.Length);
                    json.WriteNumber("certificates", certificates.Length);
                    json.WritePropertyName("item");
                    item.Write(json);
                })
                : $"{request.Out}: {item.Id}, certificates: {certificates.Length}, "
                    + $"{bytes.Length} bytes of {form.ToUpperInvariant()}");
            return KcmExit.Done;
        }

        // What the device would use: working, else factory. A staged one only when asked for.
        private static ItemView Find(StoreView store, Request request)
        {
            return store.Items
                .Where(item => item.Type == KcmItemType.Certificate && item.Name == request.Name)
                .Where(item => request.Area == null
                    ? item.Area != KcmArea.Staged : item.Area == request.Area)
                .OrderBy(item => item.Area)
                .FirstOrDefault()
                ?? throw KcmErrors.ItemMissing(request.Name, "certificate", store.Where);
        }

        private static CertificateView[] Choose(ItemView item, Request request, string where)
        {
            if (request.Index is not int index) { return item.Certificates; }
            return index < item.Certificates.Length
                ? [item.Certificates[index]]
                : throw KcmErrors.Usage(
                    $"the chain has no certificate {index}", where,
                    $"{item.Id} has {item.Certificates.Length}: 0 to "
                        + $"{item.Certificates.Length - 1}");
        }

        private static byte[] Encode(CertificateView[] certificates, bool isDer)
        {
            using MemoryStream stream = new MemoryStream();
            foreach (CertificateView certificate in certificates)
            {
                stream.Write(isDer
                    ? certificate.Der
                    : Encoding.ASCII.GetBytes(
                        PemEncoding.WriteString("CERTIFICATE", certificate.Der) + "\n"));
            }
            return stream.ToArray();
        }
    }
}
