using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Simulator.Cloud.Rest
{
    /// <summary>GET /v3/server-credentials, /bootstrap and /lwm2m: where devices go and what they
    /// shall trust there.</summary>
    internal sealed class ServerCredentialCalls
    {
        private readonly ServerCredentialEntry _bootstrap;
        private readonly ServerCredentialEntry _management;

        public ServerCredentialCalls(
            ServerCredentialEntry bootstrap, ServerCredentialEntry management)
        {
            _bootstrap = bootstrap;
            _management = management;
        }

        public Task ListAsync(HttpContext http)
        {
            return JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteString("object", "list");
                writer.WriteNumber("limit", 2);
                writer.WriteString("order", "ASC");
                writer.WriteNull("after");
                writer.WriteBoolean("has_more", false);
                writer.WriteNumber("total_count", 2);
                writer.WriteStartArray("data");
                foreach (ServerCredentialEntry entry in new[] { _bootstrap, _management })
                {
                    writer.WriteStartObject();
                    Write(writer, entry);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        public Task GetAsync(HttpContext http, string service)
        {
            ServerCredentialEntry entry = service switch
            {
                "bootstrap" => _bootstrap,
                "lwm2m" => _management,
                _ => throw RestException.NotFound(),
            };
            return JsonReply.SendAsync(http, 200, writer => Write(writer, entry));
        }

        private static void Write(Utf8JsonWriter writer, ServerCredentialEntry entry)
        {
            writer.WriteString("object", "server-credentials");
            writer.WriteString("id", entry.Id);
            writer.WriteString("server_uri", entry.Uri);
            writer.WriteString("server_certificate", entry.CertificatePem);
            JsonReply.WriteTime(writer, "created_at", entry.CreatedAtMs);
            writer.WriteString("etag", JsonReply.TimeText(entry.CreatedAtMs));
        }
    }
}
