using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Device.X509;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Fleet.Clouds
{
    /// <summary>An emulator that runs elsewhere, used as its owner would: over REST with an API
    /// key.</summary>
    public sealed class RemoteCloud : ICloud
    {
        private const int AnswerSecondsMax = 10;
        private const string CredentialsPath = "v3/server-credentials/bootstrap";
        private const string TrustPath = "v3/trusted-certificates";
        private const string TrustListPath = TrustPath + "?limit=1000";
        private const string PemLabel = "CERTIFICATE";

        private readonly HttpClient _http;

        private RemoteCloud(
            HttpClient http, EmulatorAccess access, string bootstrapUri, byte[] ca)
        {
            _http = http;
            Access = access;
            BootstrapUri = bootstrapUri;
            BootstrapServerCa = ca;
        }

        /// <inheritdoc/>
        public string BootstrapUri { get; }

        /// <inheritdoc/>
        public byte[] BootstrapServerCa { get; }

        /// <inheritdoc/>
        public EmulatorAccess Access { get; }

        /// <summary>Asks the emulator for its bootstrap service.</summary>
        /// <param name="options">Cloud, HttpPort, ApiKey and CaFile count.</param>
        /// <param name="stop">Gives up.</param>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT130 to
        /// FLT132.</exception>
        public static async Task<RemoteCloud> ConnectAsync(
            FleetOptions options, CancellationToken stop)
        {
            byte[]? given = options.CaFile == null ? null : ReadCa(options.CaFile);
            if (!CloudAddress.TryParse(options.Cloud!, options.HttpPort, out Uri address))
            {
                throw FleetErrors.ValueOutOfRange("--cloud", options.Cloud!, "HOST or HOST:PORT");
            }
            HttpClient http = new HttpClient
            {
                BaseAddress = address,
                Timeout = TimeSpan.FromSeconds(AnswerSecondsMax),
            };
            try
            {
                http.DefaultRequestHeaders.Authorization =
                    new AuthenticationHeaderValue("Bearer", options.ApiKey);
                JsonElement answer = await AskAsync(
                    http, new HttpRequestMessage(HttpMethod.Get, CredentialsPath), stop);
                string uri = Text(answer, "server_uri", CredentialsPath);
                byte[] ca = given ?? ReadCaText(
                    Text(answer, "server_certificate", CredentialsPath), address);
                return new RemoteCloud(
                    http, new EmulatorAccess(address, options.ApiKey!), uri, ca);
            }
            catch
            {
                http.Dispose();
                throw;
            }
        }

        /// <inheritdoc/>
        public string[] Whereabouts()
        {
            return [$"bootstrap  {BootstrapUri}", $"REST       {_http.BaseAddress}"];
        }

        /// <inheritdoc/>
        public async Task<string> TrustAsync(string caPem, CancellationToken stop)
        {
            string name = "fleet " + Convert.ToHexStringLower(
                SHA256.HashData(Encoding.ASCII.GetBytes(caPem)).AsSpan(0, 8));
            JsonElement list = await AskAsync(
                _http, new HttpRequestMessage(HttpMethod.Get, TrustListPath), stop);
            if (list.TryGetProperty("data", out JsonElement data))
            {
                // There from the last time: the name is made of the certificate.
                foreach (JsonElement trusted in data.EnumerateArray())
                {
                    bool isOurs = Text(trusted, "name", TrustListPath) == name;
                    if (isOurs) { return Text(trusted, "account_id", TrustListPath); }
                }
            }
            HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, TrustPath)
            {
                Content = JsonContent.Create(new
                {
                    name,
                    certificate = caPem,
                    service = "bootstrap",
                    status = "ACTIVE",
                }),
            };
            return Text(await AskAsync(_http, request, stop), "account_id", TrustPath);
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return ValueTask.CompletedTask;
        }

        private static async Task<JsonElement> AskAsync(
            HttpClient http, HttpRequestMessage request, CancellationToken stop)
        {
            string where = $"{request.Method} {http.BaseAddress}{request.RequestUri}";
            try
            {
                using HttpResponseMessage response = await http.SendAsync(request, stop);
                string body = await response.Content.ReadAsStringAsync(stop);
                if (!response.IsSuccessStatusCode)
                {
                    throw FleetErrors.CloudRefused(where, (int)response.StatusCode, body);
                }
                return JsonSerializer.Deserialize<JsonElement>(body);
            }
            catch (HttpRequestException cause)
            {
                throw FleetErrors.CloudUnreachable(where, cause);
            }
            catch (OperationCanceledException cause) when (!stop.IsCancellationRequested)
            {
                throw FleetErrors.CloudUnreachable(where, cause);
            }
            catch (JsonException cause)
            {
                throw FleetErrors.CloudUnreachable(where, cause);
            }
        }

        private static string Text(JsonElement answer, string name, string path)
        {
            bool isThere = answer.ValueKind == JsonValueKind.Object
                && answer.TryGetProperty(name, out JsonElement value)
                && value.ValueKind == JsonValueKind.String;
            return isThere
                ? answer.GetProperty(name).GetString()!
                : throw FleetErrors.CloudRefused(path, 200, $"the answer has no {name}");
        }

        private static byte[] ReadCa(string file)
        {
            try
            {
                byte[] content = File.ReadAllBytes(file);
                string text = Encoding.Latin1.GetString(content);
                bool isPem = text.Contains("-----BEGIN", StringComparison.Ordinal);
                return Check(isPem ? Decode(text) : content, file);
            }
            catch (Exception cause) when (
                cause is IOException or UnauthorizedAccessException
                    or ArgumentException or FormatException)
            {
                throw FleetErrors.CaUnusable(file, cause.Message, cause);
            }
        }

        private static byte[] ReadCaText(string pem, Uri address)
        {
            try
            {
                return Check(Decode(pem), address.ToString());
            }
            catch (Exception cause) when (cause is ArgumentException or FormatException)
            {
                throw FleetErrors.CaUnusable(address.ToString(), cause.Message, cause);
            }
        }

        private static byte[] Decode(string pem)
        {
            PemFields fields = PemEncoding.Find(pem);
            if (pem[fields.Label] != PemLabel)
            {
                throw new FormatException("the PEM holds a " + pem[fields.Label]);
            }
            return Convert.FromBase64String(pem[fields.Base64Data]);
        }

        private static byte[] Check(byte[] der, string file)
        {
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            if (fault != X509Fault.None)
            {
                throw FleetErrors.CaUnusable(file, $"it does not parse: {fault}", null);
            }
            if (!parsed.IsCa)
            {
                throw FleetErrors.CaUnusable(file, "it is not a CA", null);
            }
            return der;
        }
    }
}
