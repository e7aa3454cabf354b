using System;
using Device.Dtls;
using Device.Tests.Dtls;
using Device.Tests.Interop.Matrix;
using Device.Tests.Peers;

namespace Device.Tests.Interop
{
    /// <summary>Our client against libcoap's server: the data are a request and its
    /// response.</summary>
    public static class LibcoapServerJudge
    {
        // CON GET / with message id 0x1234 and no token, RFC 7252 section 3.
        private const string Request = "\u0040\u0001\u0012\u0034";
        private const string Response = "This is a test server";

        /// <summary>Null for a pass, otherwise what went wrong.</summary>
        /// <param name="one">The case.</param>
        /// <param name="pki">Its certificates.</param>
        /// <param name="connect">Begins a handshake with the server on a port.</param>
        public static string? Judge(
            InteropCase one, InteropPki pki, Func<int, DtlsSession?, UdpDtlsDriver> connect)
        {
            int port = FreePort.UdpPair();
            string[] address = ["-A", "127.0.0.1", "-p", $"{port}"];
            using ForeignProcess server = LibcoapCommand.Start(
                Peer.CoapServer, one, pki, PeerCommand.ServerName(one), "ca", address);
            server.WaitForText("created DTLS endpoint");
            using LossyWire? wire = PeerCommand.Wire(one, port + 1);
            using UdpDtlsDriver driver = connect(wire?.Port ?? port + 1, null);
            driver.RunUntil(() => driver.WasConnected);
            string? failure = one.Feature switch
            {
                InteropFeature.UntrustedServer => CheckRefusal(driver, server),
                InteropFeature.UntrustedClient => CheckRefused(driver, server),
                InteropFeature.ResumptionByTicket
                    => CheckResumption(one, driver, server, s => connect(port + 1, s)),
                _ => CheckData(one, driver, server) ?? CheckEnd(driver, server),
            };
            failure ??= PeerCommand.CheckLoss(one, wire);
            return failure == null
                ? null : $"{failure}\nwe: {driver.Fault}\n{server.Output}{server.Error}";
        }

        private static string? CheckRefusal(UdpDtlsDriver driver, ForeignProcess server)
        {
            if (driver.Fault != DtlsFault.PeerCertificateUntrusted) { return "not refused"; }
            server.WaitForText("alert read:fatal:unknown CA");
            return null;
        }

        private static string? CheckRefused(UdpDtlsDriver driver, ForeignProcess server)
        {
            server.WaitForText("alert write:fatal:unknown CA");
            return driver.AlertReceived == AlertDescription.UnknownCa
                ? null : "alert " + driver.AlertReceived;
        }

        private static string? CheckData(
            InteropCase one, UdpDtlsDriver driver, ForeignProcess server)
        {
            if (!driver.WasConnected) { return "no handshake"; }
            if (one.Feature == InteropFeature.ServerName)
            {
                server.WaitForText("SNI 'localhost' requested");
            }
            driver.Send(Request);
            driver.RunUntil(() => driver.Received.Length > 0);
            if (!driver.Received.ToString().Contains(Response, StringComparison.Ordinal))
            {
                return "no response: " + driver.Received;
            }
            return null;
        }

        private static string? CheckEnd(UdpDtlsDriver driver, ForeignProcess server)
        {
            driver.Close();
            server.WaitForText("alert read:warning:close notify");
            return null;
        }

        private static string? CheckResumption(
            InteropCase one, UdpDtlsDriver first, ForeignProcess server,
            Func<DtlsSession?, UdpDtlsDriver> connect)
        {
            string? failure = CheckData(one, first, server);
            if (failure != null) { return failure; }
            using DtlsSession? session = first.Client.TakeSession();
            if (session == null) { return "no session"; }
            first.Close();
            using UdpDtlsDriver second = connect(session);
            second.RunUntil(() => second.WasConnected);
            if (!second.WasConnected) { return "no second handshake: " + second.Fault; }
            if (!second.WasResumed) { return "a full second handshake"; }
            return CheckData(one, second, server) ?? CheckEnd(second, server);
        }
    }
}
