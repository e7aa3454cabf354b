using System;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Peers;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;

namespace Simulator.Tests.Dtls
{
    /// <summary>The server over real UDP with an echo behind it, and OpenSSL's client before
    /// it.</summary>
    internal sealed class OpenSslRig : IDisposable
    {
        public const string Ccm8 = "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0";
        public const string Gcm = "ECDHE-ECDSA-AES128-GCM-SHA256";
        public const string Psk = "PSK-AES128-CCM8:@SECLEVEL=0";
        public const string PskIdentity = "urn:esp32:0001";
        public const string PskKey = "000102030405060708090a0b0c0d0e0f";

        public BlockingCollection<(bool, DtlsFault, X509Fault)> Log { get; } = new();

        public OpenSslPki Pki { get; } = new OpenSslPki();

        public EchoService Service { get; }

        public DtlsServer Server { get; }

        /// <summary>How far the server's wall clock is ahead.</summary>
        public TimeSpan Ahead { get; set; }

        /// <summary>The secret that the server knows by the identity; null when none.</summary>
        public string? PskKnown { get; set; } = PskKey;

        public OpenSslRig()
        {
            Pki.IssueServer();
            Pki.IssueClient("device", "esp32-0001");
            DotNetCrypto crypto = new DotNetCrypto();
            Certificate.TryParse(Pki.CaDer, 0, Pki.CaDer.Length, out Certificate anchor);
            Service = new EchoService(
                Credential("server"), new TrustSnapshot(new[] { anchor }));
            DtlsServerOptions options = new DtlsServerOptions
            {
                Log = (EndPoint peer, bool wasConnected, DtlsFault fault, X509Fault chainFault) =>
                    Log.Add((wasConnected, fault, chainFault)),
                WallClockSeconds = () => (DateTimeOffset.UtcNow + Ahead).ToUnixTimeSeconds(),
                PskLookup = identity =>
                    PskKnown != null && Encoding.ASCII.GetString(identity) == PskIdentity
                        ? Convert.FromHexString(PskKnown)
                        : null,
            };
            Server = new DtlsServer(options, crypto, Service);
            Server.Start();
        }

        public void Dispose()
        {
            Server.Dispose();
            Pki.Dispose();
        }

        /// <summary>Key and chain of a name of the PKI.</summary>
        public DtlsCredential Credential(string name)
        {
            byte[] der = Pki.CertificateDer(name);
            CertificateChain.TryParse(der, 0, der.Length, out CertificateChain chain);
            using ECDsa key = Pki.Key(name);
            new DotNetCrypto().TryImportPrivateKey(
                key.ExportParameters(true).D!, 0, null!, 0, KeyUse.Sign, out IPrivateKey imported);
            return new DtlsCredential(imported, chain);
        }

        public ForeignProcess StartClient(
            string suites, int mtu, string? name, params string[] more)
        {
            string[] start =
            [
                "s_client", "-connect", "127.0.0.1:" + Server.LocalEndPoint.Port,
                "-CAfile", Pki.CaPath, "-verify_return_error", "-cipher", suites,
            ];
            string[] version = Array.IndexOf(more, "-dtls1") < 0 ? ["-dtls1_2"] : [];
            string[] identity = name == null
                ? []
                : ["-cert", Pki.CertificatePath(name), "-key", Pki.KeyPath(name)];
            string[] size = mtu == 0 ? [] : ["-mtu", mtu.ToString()];
            return ForeignProcess.Start(
                Peer.OpenSsl, [.. start, .. version, .. identity, .. size, .. more]);
        }
    }
}
