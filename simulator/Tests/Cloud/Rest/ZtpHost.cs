using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>An emulator with REST on loopback, a clock that the test sets, and calls with the
    /// API key.</summary>
    internal sealed class ZtpHost : IAsyncDisposable
    {
        private const string InsertCertificate = """
            INSERT INTO certificate (serial, device, name, key_hash, not_after, status, issued_at,
                der)
            VALUES (?1, ?2, 'LWM2M', ?3, ?4, 0, ?5, ?6)
            """;

        private readonly TemporaryFolder _folder = new TemporaryFolder();

        private ZtpHost()
        {
        }

        public ManualTime Time { get; } = new ManualTime();

        public CloudHost Host { get; private set; } = null!;

        public HttpClient Http { get; private set; } = null!;

        public CloudCore Core { get { return Host.Core; } }

        public string Folder { get { return _folder.Path; } }

        public static async Task<ZtpHost> StartAsync()
        {
            ZtpHost host = new ZtpHost();
            await host.OpenAsync();
            return host;
        }

        /// <summary>Ends the emulator and starts it again over the same directory.</summary>
        public async Task RestartAsync()
        {
            Http.Dispose();
            await Host.DisposeAsync();
            await OpenAsync();
        }

        /// <summary>A call that must be answered with 200.</summary>
        public Task<JsonElement> PostAsync(string path, object body)
        {
            return PostAsync(path, body, 200, Host.ApiKey);
        }

        /// <summary>A call that must be answered with this code.</summary>
        public Task<JsonElement> PostAsync(string path, object body, int code)
        {
            return PostAsync(path, body, code, Host.ApiKey);
        }

        /// <summary>A call with another Authorization header; null for none.</summary>
        public async Task<JsonElement> PostAsync(
            string path, object body, int code, string? authorization)
        {
            string text = body as string ?? JsonSerializer.Serialize(body);
            using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(text, Encoding.UTF8, "application/json"),
            };
            if (authorization != null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }
            using HttpResponseMessage answer = await Http.SendAsync(request);
            string answered = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == code, $"{(int)answer.StatusCode}: {answered}");
            using JsonDocument document = JsonDocument.Parse(answered);
            JsonElement root = document.RootElement.Clone();
            if (code != 200)
            {
                Assert.Equal("error", root.GetProperty("object").GetString());
                Assert.Equal(code, root.GetProperty("code").GetInt32());
                Assert.Equal(32, root.GetProperty("request_id").GetString()!.Length);
            }
            return root;
        }

        /// <summary>A device that has finished its bootstrap.</summary>
        public DeviceRecord AddDevice(string endpoint, bool isBootstrapped = true)
        {
            byte[] key = new byte[32];
            Random.Shared.NextBytes(key);
            DeviceRecord device = Core.Devices.Directory.FindOrAdd(
                Core.Account, endpoint, key, Time.NowMs())!;
            if (isBootstrapped)
            {
                device.BootstrappedAtMs = Time.NowMs();
                device.State = DeviceState.Bootstrapped;
            }
            Core.Devices.TrySave(device, null);
            return device;
        }

        /// <summary>A certificate of the device in force, as a bootstrap leaves it.</summary>
        /// <returns>Its serial number, hexadecimal.</returns>
        public string AddCertificate(DeviceRecord device)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] point = FactoryPki.PointOf(key);
            CertificateIssued issued = Core.Authority.IssueDevice(
                point, device.Endpoint, device.Account.Id, device.Id, TimeSpan.FromDays(365));
            byte[] keyHash = SHA256.HashData(point);
            bool written = Core.Store.Write(statements => statements.Execute(
                InsertCertificate, issued.Serial, device.Id, keyHash, issued.NotAfterSeconds,
                Time.NowMs(), issued.Der));
            Assert.True(written);
            device.Add(new CertificateRecord(
                issued.Serial, keyHash, issued.NotAfterSeconds, CertificateStatus.Issued)
            {
                IssuedAtMs = Time.NowMs(),
            });
            return Convert.ToHexStringLower(issued.Serial);
        }

        /// <summary>A heartbeat of the device, one interval after the one before: it hears of what
        /// waits for it.</summary>
        public async Task BeatAsync(DeviceRecord device, params HeartbeatResult[] results)
        {
            Time.Now += TimeSpan.FromDays(1);
            HeartbeatRequest request = new HeartbeatRequest
            {
                RootOfTrustId = Convert.FromHexString(device.RootOfTrustId),
                Exchange = RandomNumberGenerator.GetBytes(HeartbeatLimits.IdSize),
                Digest = new byte[HeartbeatLimits.IdSize],
                Results = results,
            };
            // The answer comes on the store's thread, which must not go on with the test.
            TaskCompletionSource<HeartbeatReply> later = new TaskCompletionSource<HeartbeatReply>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            HeartbeatReply reply = Core.Heartbeats.Handle(device, request, later.SetResult)
                ?? await later.Task;
            Assert.Equal(CoapCode.Changed, reply.Code);
        }

        /// <summary>The device registers under what an operation brought.</summary>
        public void Prove(DeviceRecord device, string transaction)
        {
            OperationRecord operation = OperationTable.Find(
                Core.Store, Core.Account, transaction)!;
            Assert.NotEmpty(operation.NewSerial);
            lock (device)
            {
                LifecycleChange change = Core.Operations.OnRegistered(
                    device, operation.NewSerial, Time.NowMs())!;
                Assert.True(Core.Operations.TryCommit(device, change, null));
            }
            Assert.True(Core.Operations.Commit());
        }

        /// <summary>The member of an error that is wrong.</summary>
        public static string FieldOf(JsonElement error)
        {
            return error.GetProperty("fields")[0].GetProperty("name").GetString()!;
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Host.DisposeAsync();
            _folder.Dispose();
        }

        private async Task OpenAsync()
        {
            Host = await CloudHost.StartAsync(new CloudOptions
            {
                DataDirectory = _folder.Path,
                Time = Time,
            });
            Http = new HttpClient { BaseAddress = new Uri(Host.RestUri) };
            Http.DefaultRequestHeaders.Accept.Add(
                new MediaTypeWithQualityHeaderValue("application/json"));
        }
    }
}
