using System;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Interop.Matrix;
using Device.Tests.Peers;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Simulator.Tests.Dtls;

namespace Simulator.Tests.Interop
{
    /// <summary>Runs one case of the server's table: the emulator's DTLS server with a service that
    /// echoes, against a client of others.</summary>
    public sealed class ServerJudge : InteropJudge
    {
        public ServerJudge()
            : base(InteropRole.Server)
        {
        }

        public override string? Judge(InteropCase one)
        {
            InteropPki pki = Pki;
            EchoService service = new EchoService(
                pki.Credential(PeerCommand.ServerName(one)),
                new TrustSnapshot(new[] { pki.Ca }));
            if (one.Peer == InteropPeer.Libcoap) { service.Handler = LibcoapClientPeer.Answer; }
            BlockingCollection<(DtlsFault Fault, X509Fault ChainFault)> log = new();
            using DtlsServer server = new DtlsServer(
                Options(one, log), new DotNetCrypto(), service);
            server.Start();
            int port = server.LocalEndPoint.Port;
            using LossyWire? wire = PeerCommand.Wire(one, port);
            using IForeignPeer client = Start(one, wire?.Port ?? port);
            string? failure = one.Feature switch
            {
                InteropFeature.UntrustedServer => CheckRefused(client, log),
                InteropFeature.UntrustedClient => CheckRefusal(client, log),
                _ => CheckData(one, client, service),
            };
            failure ??= PeerCommand.CheckLoss(one, wire);
            string heard = log.TryTake(out (DtlsFault, X509Fault) last) ? last.ToString() : "";
            return failure == null
                ? null : $"{failure}\nwe: {heard} {Counts(server.Snapshot())}\n{client.Said}";
        }

        // What explains a record that was not heard.
        private static string Counts(DtlsServerCounters counters)
        {
            StringBuilder text = new StringBuilder();
            text.Append(counters.DatagramsIn).Append(" datagrams in, ")
                .Append(counters.DatagramsOut).Append(" out; records replayed ")
                .Append(counters.RecordsReplayed).Append(", forged ")
                .Append(counters.RecordsForged).Append(", ignored ")
                .Append(counters.RecordsIgnored).Append(", malformed ")
                .Append(counters.RecordsMalformed).Append(", of a wrong epoch ")
                .Append(counters.RecordsOfWrongEpoch).Append("; flights repeated ")
                .Append(counters.FlightsRepeated);
            foreach (DropCause cause in Enum.GetValues<DropCause>())
            {
                if (counters.Dropped(cause) == 0) { continue; }
                text.Append("; ").Append(cause).Append(' ').Append(counters.Dropped(cause));
            }
            return text.ToString();
        }

        private static DtlsServerOptions Options(
            InteropCase one, BlockingCollection<(DtlsFault, X509Fault)> log)
        {
            return new DtlsServerOptions
            {
                Lanes = 1,
                AcceptsCcm8 = one.Suite != CipherSuite.EcdheEcdsaAes128GcmSha256,
                AcceptsGcm = one.Suite == CipherSuite.EcdheEcdsaAes128GcmSha256,
                DatagramBytesMax = PeerCommand.IsSmall(one) ? PeerCommand.SmallDatagramBytes
                    : PeerCommand.NeedsSmallFlights(one) ? PeerCommand.RecordBytes : 1_200,
                PskLookup = one.Feature == InteropFeature.PreSharedKey ? KeyOf : null,
                Log = (EndPoint peer, bool wasConnected, DtlsFault fault, X509Fault chainFault) =>
                    log.Add((fault, chainFault)),
            };
        }

        private static byte[]? KeyOf(byte[] identity)
        {
            bool isKnown = Encoding.ASCII.GetString(identity) == PeerCommand.PskIdentity;
            return isKnown ? PeerCommand.PskBytes : null;
        }

        private static string? CheckRefused(
            IForeignPeer client, BlockingCollection<(DtlsFault Fault, X509Fault ChainFault)> log)
        {
            client.WaitFor("alert sent");
            if (client.WaitForExit() == 0) { return "the client took it for a success"; }
            if (!log.TryTake(out (DtlsFault Fault, X509Fault) heard, ForeignProcess.WaitMax))
            {
                return "no alert came";
            }
            return heard.Fault == DtlsFault.PeerAlert ? null : "heard as " + heard.Fault;
        }

        private static string? CheckRefusal(
            IForeignPeer client, BlockingCollection<(DtlsFault Fault, X509Fault ChainFault)> log)
        {
            client.WaitFor("alert received 48");
            if (client.WaitForExit() == 0) { return "the client took it for a success"; }
            if (!log.TryTake(out (DtlsFault, X509Fault) why, ForeignProcess.WaitMax))
            {
                return "nothing was refused";
            }
            return why == (DtlsFault.PeerCertificateUntrusted, X509Fault.IssuerUnknown)
                ? null : "refused as " + why;
        }

        private static string? CheckData(
            InteropCase one, IForeignPeer client, EchoService service)
        {
            string connected = client.WaitFor("connected");
            if (!connected.Contains($"suite={one.Suite:X4}", StringComparison.Ordinal))
            {
                return "another suite: " + connected;
            }
            client.WaitFor("echoed");
            client.WaitFor("closed");
            if (client.WaitForExit() != 0) { return "the client ended with an error"; }
            // pion sometimes shuts its socket before it has sent its goodbye, and tells so.
            bool saidGoodbye = !client.Said.Contains("without a goodbye", StringComparison.Ordinal);
            string? failure = CheckConnection(one, service, saidGoodbye);
            if (failure != null || one.Feature != InteropFeature.ResumptionById) { return failure; }
            client.WaitFor("resumed=1");
            failure = CheckConnection(one, service, saidGoodbye);
            return failure ?? (service.LastSession!.IsResumed ? null : "we resumed nothing");
        }

        // One connection as the service saw it, to its end.
        private static string? CheckConnection(
            InteropCase one, EchoService service, bool saidGoodbye)
        {
            if (!service.Connected.TryTake(out string? name, ForeignProcess.WaitMax)
                || name != PeerCommand.PskIdentity)
            {
                return "another device: " + name;
            }
            DtlsFault fault = DtlsFault.None;
            if (saidGoodbye
                && (!service.Closed.TryTake(out fault, ForeignProcess.WaitMax)
                    || fault != DtlsFault.PeerClosed))
            {
                return "no goodbye: " + fault;
            }
            ISecureSession session = service.LastSession!;
            if (PeerCommand.HasRecordLimit(one) && session.PlaintextMax > PeerCommand.RecordBytes)
            {
                return "our records are limited to " + session.PlaintextMax;
            }
            return one.Feature == InteropFeature.ServerName && session.ServerName != "localhost"
                ? "another name: " + session.ServerName : null;
        }

        private IForeignPeer Start(InteropCase one, int port)
        {
            return one.Peer switch
            {
                InteropPeer.BouncyCastle => new BouncyCastleClientPeer(one, Pki, port),
                InteropPeer.Libcoap => new LibcoapClientPeer(one, Pki, port),
                _ => new ProgramPeer(
                    PeerCommand.ProgramOf(one.Peer),
                    [.. PeerCommand.Client(one, Pki, port)]),
            };
        }
    }
}
