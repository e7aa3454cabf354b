using System;
using System.Globalization;
using System.Text;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Dtls;
using Device.Tests.Interop.Matrix;
using Device.X509;

namespace Device.Tests.Interop
{
    /// <summary>Runs one case of the client's table: the core's client over a real socket against
    /// a server of others.</summary>
    public sealed class ClientJudge : InteropJudge
    {
        private const string Message = "abcdefghijklmnopqrstuvwxyz012345";
        private const int RepeatMs = 150;

        public ClientJudge()
            : base(InteropRole.Client)
        {
        }

        public override string? Judge(InteropCase one)
        {
            if (one.Peer == InteropPeer.Libcoap)
            {
                return LibcoapServerJudge.Judge(
                    one, Pki, (port, session) => Connect(one, port, session));
            }
            using IForeignPeer server = Start(one);
            int port = NumberOf(server.WaitFor("port "));
            using LossyWire? wire = PeerCommand.Wire(one, port);
            using UdpDtlsDriver driver = Connect(one, wire?.Port ?? port, null);
            driver.RunUntil(() => driver.WasConnected);
            string? failure = one.Feature switch
            {
                InteropFeature.UntrustedServer => CheckRefusal(driver, server),
                InteropFeature.UntrustedClient => CheckRefused(driver, server),
                InteropFeature.ResumptionById or InteropFeature.ResumptionByTicket
                    => CheckResumption(one, driver, port, server),
                _ => CheckData(one, driver, server) ?? CheckEnd(driver, server),
            };
            failure ??= PeerCommand.CheckLoss(one, wire);
            return failure == null
                ? null : $"{failure}\nwe: {driver.Fault} {driver.ChainFault}\n{server.Said}";
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
            if (PeerCommand.HasRecordLimit(one)
                && driver.Client.PlaintextMax > PeerCommand.RecordBytes)
            {
                return "our records are limited to " + driver.Client.PlaintextMax;
            }
            driver.Send(Message);
            driver.RunUntil(() => driver.Received.Length >= Message.Length);
            if (driver.Received.ToString() != Message) { return "no echo: " + driver.Received; }
            return driver.Client.Counters.RecordsForged == 0 ? null : "a record did not open";
        }

        private static string? CheckEnd(UdpDtlsDriver driver, IForeignPeer server)
        {
            driver.Close();
            server.WaitFor("closed");
            return server.WaitForExit() == 0 ? null : "the server ended with an error";
        }

        private string? CheckResumption(
            InteropCase one, UdpDtlsDriver first, int port, IForeignPeer server)
        {
            string? failure = CheckData(one, first, server);
            if (failure != null) { return failure; }
            using DtlsSession? session = first.Client.TakeSession();
            if (session == null) { return "no session"; }
            first.Close();
            server.WaitFor("closed");
            using UdpDtlsDriver second = Connect(one, port, session);
            second.RunUntil(() => second.WasConnected);
            if (!second.WasConnected) { return "no second handshake: " + second.Fault; }
            if (!second.WasResumed) { return "a full second handshake"; }
            server.WaitFor("resumed=1");
            return CheckData(one, second, server) ?? CheckEnd(second, server);
        }

        private IForeignPeer Start(InteropCase one)
        {
            return one.Peer switch
            {
                InteropPeer.BouncyCastle => new BouncyCastleServerPeer(one, Pki),
                _ => new ProgramPeer(
                    PeerCommand.ProgramOf(one.Peer), [.. PeerCommand.Server(one, Pki)]),
            };
        }

        private UdpDtlsDriver Connect(InteropCase one, int port, DtlsSession? session)
        {
            InteropPki pki = Pki;
            DotNetCrypto crypto = new DotNetCrypto();
            DtlsClient client = new DtlsClient(
                crypto, Options(one), new ChainVerifier(crypto, null));
            if (one.Feature == InteropFeature.PreSharedKey)
            {
                DtlsPreSharedKey key = new DtlsPreSharedKey(
                    Encoding.ASCII.GetBytes(PeerCommand.PskIdentity), PeerCommand.PskBytes);
                client.Connect(key, UdpDtlsDriver.NowMs);
            }
            else
            {
                client.Connect(
                    pki.Credential(PeerCommand.ClientName(one)), new[] { pki.Ca }, 1,
                    DtlsTestPki.ServerPolicy(), session!, UdpDtlsDriver.NowMs);
            }
            return new UdpDtlsDriver(client, port);
        }

        private static DtlsClientOptions Options(InteropCase one)
        {
            const int Code512 = 1;
            DtlsClientOptions options = new DtlsClientOptions
            {
                FirstTimeoutMs = IsLossy(one) ? RepeatMs : 1000,
                ServerName = "localhost",
                OfferCcm8 = one.Suite != CipherSuite.EcdheEcdsaAes128GcmSha256,
                OfferGcm = one.Suite == CipherSuite.EcdheEcdsaAes128GcmSha256,
                OfferSessionTicket = one.Feature != InteropFeature.ResumptionById,
            };
            if (PeerCommand.IsSmall(one))
            {
                options.DatagramMax = PeerCommand.SmallDatagramBytes;
            }
            if (PeerCommand.NeedsSmallFlights(one))
            {
                options.DatagramMax = PeerCommand.RecordBytes;
            }
            if (one.Feature == InteropFeature.MaxFragmentLength)
            {
                options.MaxFragmentLengthCode = Code512;
            }
            if (one.Feature == InteropFeature.RecordSizeLimit)
            {
                options.RecordSizeLimit = PeerCommand.RecordBytes;
            }
            return options;
        }
    }
}
