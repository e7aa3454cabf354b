using System;
using System.Globalization;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Dtls;
using Device.Tests.Interop.Matrix;
using Device.X509;

namespace Device.Tests.Interop
{
    /// <summary>Runs one case of the client's table: the core's client over a real socket against
    /// a server of others.</summary>
    public sealed class ClientJudge : IDisposable
    {
        private const string Message = "abcdefghijklmnopqrstuvwxyz012345";
        private const int RepeatMs = 150;

        private readonly Lazy<InteropPki> _pki = new Lazy<InteropPki>(() => new InteropPki());

        /// <summary>Null for a pass, otherwise what went wrong.</summary>
        public string? Judge(InteropCase one)
        {
            using IForeignPeer server = Start(one);
            int port = NumberOf(server.WaitFor("port "));
            using LossyWire? wire = PeerCommand.Wire(one, port);
            using UdpDtlsDriver driver = Connect(one, wire?.Port ?? port);
            driver.RunUntil(() => driver.WasConnected);
            string? failure = one.Feature switch
            {
                InteropFeature.UntrustedServer => CheckRefusal(driver, server),
                InteropFeature.UntrustedClient => CheckRefused(driver, server),
                _ => CheckData(one, driver, server),
            };
            if (failure == null && wire != null && wire.Lost < PeerCommand.LossOf(one))
            {
                failure = $"only {wire.Lost} datagrams were lost";
            }
            return failure == null
                ? null : $"{failure}\nwe: {driver.Fault} {driver.ChainFault}\n{server.Said}";
        }

        public void Dispose()
        {
            if (_pki.IsValueCreated) { _pki.Value.Dispose(); }
        }

        private static bool IsLossy(InteropCase one)
        {
            return one.Feature is InteropFeature.LostFlights or InteropFeature.LostLastFlight;
        }

        private static int NumberOf(string line)
        {
            return int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
        }

        private static string? CheckRefusal(UdpDtlsDriver driver, IForeignPeer server)
        {
            if (driver.Fault != DtlsFault.PeerCertificateUntrusted) { return "not refused"; }
            server.WaitFor("alert received 48");
            return server.WaitForExit() == 0 ? "the server took it for a success" : null;
        }

        // Which alert it is, is the server's choice: what counts is that we hear the one it sent.
        private static string? CheckRefused(UdpDtlsDriver driver, IForeignPeer server)
        {
            int alert = NumberOf(server.WaitFor("alert sent"));
            if (driver.Fault != DtlsFault.PeerAlert) { return "no alert came"; }
            return driver.AlertReceived == alert
                ? null : $"alert {driver.AlertReceived} came, {alert} was sent";
        }

        private static string? CheckData(
            InteropCase one, UdpDtlsDriver driver, IForeignPeer server)
        {
            if (!driver.WasConnected) { return "no handshake"; }
            string connected = server.WaitFor("connected");
            if (!connected.Contains($"suite={one.Suite:X4}", StringComparison.Ordinal))
            {
                return "another suite: " + connected;
            }
            if (one.Feature == InteropFeature.ServerName
                && !connected.EndsWith("name=localhost", StringComparison.Ordinal))
            {
                return "no server_name: " + connected;
            }
            driver.Send(Message);
            driver.RunUntil(() => driver.Received.Length >= Message.Length);
            if (driver.Received.ToString() != Message) { return "no echo: " + driver.Received; }
            if (driver.Client.Counters.RecordsForged != 0) { return "a record did not open"; }
            driver.Close();
            server.WaitFor("closed");
            return server.WaitForExit() == 0 ? null : "the server ended with an error";
        }

        private IForeignPeer Start(InteropCase one)
        {
            return new ProgramPeer(
                PeerCommand.ProgramOf(one.Peer), [.. PeerCommand.Server(one, _pki.Value)]);
        }

        private UdpDtlsDriver Connect(InteropCase one, int port)
        {
            InteropPki pki = _pki.Value;
            DtlsClientOptions options = new DtlsClientOptions
            {
                FirstTimeoutMs = IsLossy(one) ? RepeatMs : 1000,
                ServerName = "localhost",
                OfferCcm8 = one.Suite == CipherSuite.EcdheEcdsaAes128Ccm8,
                OfferGcm = one.Suite == CipherSuite.EcdheEcdsaAes128GcmSha256,
            };
            if (PeerCommand.IsSmall(one))
            {
                options.DatagramMax = PeerCommand.SmallDatagramBytes;
            }
            string name = one.Feature switch
            {
                InteropFeature.UntrustedClient => "device-alien",
                InteropFeature.Chain => "device-chain",
                _ => "device",
            };
            DotNetCrypto crypto = new DotNetCrypto();
            DtlsClient client = new DtlsClient(crypto, options, new ChainVerifier(crypto, null));
            client.Connect(
                pki.Credential(name), new[] { pki.Ca }, 1, DtlsTestPki.ServerPolicy(),
                UdpDtlsDriver.NowMs);
            return new UdpDtlsDriver(client, port);
        }
    }
}
