using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Device.Dtls;
using Device.Tests.Peers;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Ca
{
    /// <summary>Revocation over real UDP, as OpenSSL's client meets it.</summary>
    public sealed class LiveRevocationTests : IDisposable
    {
        private const string Name = "openssl-0001";
        private const string Connected = "Verify return code: 0 (ok)";

        private readonly TemporaryFolder _folder = new TemporaryFolder();
        private readonly ECDsa _key = FactoryPki.NewKey();

        /// Goal: statement 32 over the whole emulator, for the internal authority and a root CA.
        /// Method: one client stays connected, another one comes afterwards; both hear alert 44.
        [PeerTheory(Peer.OpenSsl)]
        [InlineData("the internal authority's", false)]
        [InlineData("a root CA's", true)]
        public async Task S32_openssl_is_cut_off_and_refused(string why, bool isRootCa)
        {
            await using CloudHost host = await CloudHost.StartAsync(
                new CloudOptions { DataDirectory = _folder.Path });
            ISigner signer = isRootCa ? CreateRoot(host) : host.Core.Authority;
            DeviceRecord device = Issue(host, signer);
            using ForeignProcess live = StartClient(host);
            live.WaitForText(Connected);

            RevocationOutcome outcome = host.Core.Revocations.Revoke(
                device, "LWM2M", RevocationReason.CessationOfOperation, "operator");

            Assert.True(outcome.Result == RevocationResult.Done, why);
            live.WaitForText("certificate revoked");
            using ForeignProcess next = StartClient(host);
            next.WaitForText("certificate revoked");
            Assert.Equal(1, host.ManagementDtls.HandshakesOk);
            Assert.Equal(
                1, host.ManagementDtls.FailedWith(DtlsFault.PeerCertificateRevoked));
            Assert.Equal(0, host.Core.Context.Sessions.Count);
        }

        [PeerFact(Peer.OpenSsl)]
        public async Task S31_a_root_CA_is_trusted_from_its_creation_to_its_deactivation()
        {
            await using CloudHost host = await CloudHost.StartAsync(
                new CloudOptions { DataDirectory = _folder.Path });
            RootCa root = CreateRoot(host);
            Issue(host, root);
            using ForeignProcess live = StartClient(host);
            live.WaitForText(Connected);

            Assert.Equal(
                RootCaChange.Done,
                host.Core.Signers.Update(
                    host.Core.Account, root.Uid, root.Settings with { IsActive = false }, true));

            live.WaitForExit();
            using ForeignProcess next = StartClient(host);
            next.WaitForText("unknown ca");
        }

        public void Dispose()
        {
            _key.Dispose();
            _folder.Dispose();
        }

        private static RootCa CreateRoot(CloudHost host)
        {
            Assert.Equal(
                RootCaChange.Done,
                host.Core.Signers.Create(
                    host.Core.Account, new RootCaSettings { Name = "Plant A" },
                    RootCas.ValidityDaysDefault, out RootCa? root));
            return root!;
        }

        private DeviceRecord Issue(CloudHost host, ISigner signer)
        {
            DeviceRecord device = host.Core.Devices.Directory.FindOrAdd(
                host.Core.Account, Name, new byte[32], 0)!;
            byte[] point = FactoryPki.PointOf(_key);
            CertificateIssued issued = signer.IssueDevice(
                point, Name, host.AccountId, device.Id, TimeSpan.FromDays(1));
            CertificateRecord record = new CertificateRecord(
                issued.Serial, SHA256.HashData(point), issued.NotAfterSeconds,
                CertificateStatus.Issued)
            {
                Signer = signer.Uid,
            };
            LifecycleChange change = new LifecycleChange(device, 0);
            change.Issue(record, issued.Der);
            host.Core.Devices.TrySave(device, change, null);
            File.WriteAllText(
                _folder.File("device.pem"),
                PemEncoding.WriteString("CERTIFICATE", issued.Der) + "\n");
            File.WriteAllText(_folder.File("device-key.pem"), _key.ExportPkcs8PrivateKeyPem());
            return device;
        }

        private ForeignProcess StartClient(CloudHost host)
        {
            string place = host.ManagementUri["coaps://".Length..];
            return ForeignProcess.Start(
                Peer.OpenSsl, "s_client", "-dtls1_2", "-connect", place, "-CAfile", host.CaFile,
                "-verify_return_error", "-cert", _folder.File("device.pem"), "-key",
                _folder.File("device-key.pem"));
        }
    }
}
