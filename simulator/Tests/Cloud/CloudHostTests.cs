using System;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Device.Desktop.Errors;
using Device.Tests.Peers;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Trust;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>The whole emulator on loopback, judged by others' clients.</summary>
    public sealed class CloudHostTests : IDisposable
    {
        private readonly TemporaryFolder _folder = new TemporaryFolder();

        [PeerFact(Peer.CoapClient)]
        public async Task Libcoap_gets_a_resource_of_the_management_service()
        {
            await using CloudHost host = await Start();
            using ECDsa key = FactoryPki.NewKey();
            CertificateIssued issued = host.Core.Authority.IssueDevice(
                FactoryPki.PointOf(key), "libcoap", host.AccountId,
                Guid.Empty.ToString("N"), TimeSpan.FromDays(1));

            ForeignResult result = Get(host, host.ManagementUri, key, issued.Der);

            Assert.Contains("</rd>;ct=40", result.Output);
            Assert.Equal(1, host.ManagementDtls.HandshakesOk);
        }

        [PeerFact(Peer.CoapClient)]
        public async Task Libcoap_gets_a_resource_of_bootstrap_once_its_factory_is_trusted()
        {
            await using CloudHost host = await Start();
            using FactoryPki factory = new FactoryPki();
            using ECDsa key = FactoryPki.NewKey();
            byte[] certificate = factory.Issue(key, "CN=libcoap");

            Assert.DoesNotContain("</bs>", Get(host, host.BootstrapUri, key, certificate).Output);
            Trust(host, factory);

            Assert.Contains("</bs>", Get(host, host.BootstrapUri, key, certificate).Output);
        }

        [Fact]
        public async Task A_directory_that_starts_again_keeps_ports_key_account_and_authority()
        {
            string first;
            await using (CloudHost host = await Start()) { first = Describe(host); }
            await using (CloudHost host = await Start()) { Assert.Equal(first, Describe(host)); }
        }

        [Fact]
        public async Task A_second_stop_does_nothing_and_the_directory_is_free_then()
        {
            CloudHost host = await Start();
            await host.StopAsync();
            await host.StopAsync();
            await (await Start()).StopAsync();
        }

        [Fact]
        public async Task A_given_key_takes_the_place_of_the_one_before()
        {
            string before;
            await using (CloudHost host = await Start()) { before = host.ApiKey; }

            await using CloudHost next = await CloudHost.StartAsync(
                new CloudOptions { DataDirectory = _folder.Path, ApiKey = "another-key" });

            using HttpClient http = new HttpClient { BaseAddress = new Uri(next.RestUri) };
            http.DefaultRequestHeaders.Add("Authorization", "Bearer " + before);
            using HttpResponseMessage refused = await http.GetAsync("/v3/devices/");
            Assert.Equal(401, (int)refused.StatusCode);
            http.DefaultRequestHeaders.Remove("Authorization");
            http.DefaultRequestHeaders.Add("Authorization", "Bearer another-key");
            using HttpResponseMessage accepted = await http.GetAsync("/v3/devices/");
            Assert.Equal(200, (int)accepted.StatusCode);
        }

        [PeerFact(Peer.OpenSsl)]
        public async Task A_DNS_name_is_in_URIs_and_certificates()
        {
            await using CloudHost host = await CloudHost.StartAsync(new CloudOptions
            {
                DataDirectory = _folder.Path,
                ListenAddress = "localhost",
            });
            int port = new Uri(host.BootstrapUri).Port;
            Assert.Equal($"coaps://localhost:{port}", host.BootstrapUri);

            using ForeignProcess client = ForeignProcess.Start(
                Peer.OpenSsl, "s_client", "-dtls1_2", "-connect", $"127.0.0.1:{port}",
                "-CAfile", host.CaFile, "-verify_hostname", "localhost", "-verify_ip",
                "127.0.0.1", "-showcerts");
            client.WaitForText("Verify return code: 0 (ok)");
        }

        public void Dispose()
        {
            _folder.Dispose();
        }

        [Fact]
        public async Task A_socket_that_failed_is_CLD107()
        {
            await using CloudHost host = await Start();
            Assert.False(host.Failed.IsCompleted);
            host.Fail("management", 5685, SocketError.InvalidArgument);
            CommandError error = (await host.Failed).Error;
            Assert.Equal("CLD107", error.Code);
            Assert.Equal(CloudErrors.ExitSocket, error.ExitCode);
            Assert.Contains("management", error.What);
            Assert.Contains("5685", error.Where);
        }

        private Task<CloudHost> Start()
        {
            return CloudHost.StartAsync(new CloudOptions { DataDirectory = _folder.Path });
        }

        private static string Describe(CloudHost host)
        {
            return $"{host.BootstrapUri} {host.ManagementUri} {host.RestUri} {host.ApiKey} "
                + $"{host.AccountId} {host.ServerCaPem}";
        }

        private static void Trust(CloudHost host, FactoryPki factory)
        {
            Account account = host.Core.Account;
            TrustChange change = host.Core.Trust.Add(new TrustedCertificate
            {
                Id = Guid.NewGuid().ToString("N"),
                Account = account,
                Name = "factory",
                Description = "",
                Service = TrustedCertificate.ServiceBootstrap,
                IsActive = true,
                Chain = new CertificateChain([factory.Root], 1),
                CreatedAtMs = 1,
                UpdatedAtMs = 1,
            });
            Assert.Equal(TrustChange.Done, change);
        }

        private ForeignResult Get(CloudHost host, string uri, ECDsa key, byte[] certificate)
        {
            string certificateFile = _folder.File("client.pem");
            string keyFile = _folder.File("client-key.pem");
            using X509Certificate2 parsed = X509CertificateLoader.LoadCertificate(certificate);
            File.WriteAllText(certificateFile, parsed.ExportCertificatePem());
            File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
            return ForeignProcess.Run(
                Peer.CoapClient, "-m", "get", "-B", "5", "-c", certificateFile, "-j", keyFile,
                "-C", host.CaFile, uri + "/.well-known/core");
        }
    }
}
