using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Items;
using Tools.Kcm.Options;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm export-cert`: PEM, leaf first.</summary>
    internal static class ExportCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView store = StoreView.Open(request.Image, request.Name);
            ItemView item = Find(store, request);
            if (item.Status != KcmStatus.Success)
            {
                throw KcmErrors.ItemDamaged(item.Name, item.Status.ToString(), store.Where);
            }
            StringBuilder pem = new StringBuilder();
            foreach (CertificateView certificate in item.Certificates)
            {
                pem.Append(PemEncoding.Write("CERTIFICATE", certificate.Der)).Append('\n');
            }
            if (request.Out == null)
            {
                terminal.Out.Write(pem.ToString());
                return KcmExit.Done;
            }
            Write(request.Out, pem.ToString());
            terminal.Out.WriteLine(request.Json
                ? JsonLine.Make(json =>
                {
                    json.WriteString("out", request.Out);
                    json.WritePropertyName("item");
                    item.Write(json);
                })
                : $"{request.Out}: {item.Id}, certificates: {item.Certificates.Length}");
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

        private static void Write(string file, string pem)
        {
            try
            {
                using FileStream stream = new FileStream(file, FileMode.CreateNew);
                stream.Write(Encoding.ASCII.GetBytes(pem));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException
                or ArgumentException)
            {
                throw KcmErrors.OutputUnwritable(file, e.Message, e);
            }
        }
    }
}
