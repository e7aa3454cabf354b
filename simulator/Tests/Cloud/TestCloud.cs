using System;
using System.IO;
using System.Security.Cryptography;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Trust;

namespace Simulator.Tests.Cloud
{
    /// <summary>An emulator without sockets in a folder of its own; it can be closed and opened
    /// again.</summary>
    internal sealed class TestCloud : IDisposable
    {
        private readonly TemporaryFolder _folder = new TemporaryFolder();

        public TestCloud(bool allowExpiredFactory = false)
        {
            AllowExpiredFactory = allowExpiredFactory;
            Core = Open();
        }

        public bool AllowExpiredFactory { get; }

        /// <summary>Takes effect at the next <see cref="Reopen"/>.</summary>
        public int AntiFloodSeconds { get; init; } = CloudOptions.AntiFloodSecondsDefault;

        /// <summary>Takes effect at the next <see cref="Reopen"/>.</summary>
        public int DeliveredTimeoutSeconds { get; init; }

        public ManualTime Time { get; } = new ManualTime();

        public CloudCore Core { get; private set; }

        public string Folder { get { return _folder.Path; } }

        public CloudCore Reopen()
        {
            Core.Dispose();
            Core = Open();
            return Core;
        }

        /// <summary>Goes on from what is on disk now, as after a kill: nothing is closed, nothing
        /// that waited is written.</summary>
        public CloudCore Kill()
        {
            using TemporaryFolder copy = new TemporaryFolder();
            foreach (string file in Directory.GetFiles(_folder.Path))
            {
                if (Path.GetFileName(file) == "lock") { continue; }
                File.Copy(file, copy.File(Path.GetFileName(file)));
            }
            Core.Dispose();
            foreach (string file in Directory.GetFiles(_folder.Path)) { File.Delete(file); }
            foreach (string file in Directory.GetFiles(copy.Path))
            {
                File.Copy(file, _folder.File(Path.GetFileName(file)));
            }
            Core = Open();
            return Core;
        }

        /// <summary>Puts a factory's root into the registry.</summary>
        public TrustedCertificate Trust(
            FactoryPki factory, Account? owner = null, bool isActive = true,
            string service = TrustedCertificate.ServiceBootstrap,
            BootstrapMode mode = BootstrapMode.Est)
        {
            TrustedCertificate trusted = new TrustedCertificate
            {
                Id = Guid.NewGuid().ToString("N"),
                Account = owner ?? Core.Account,
                Name = "factory " + Guid.NewGuid().ToString("N"),
                Description = "",
                Service = service,
                BootstrapMode = mode,
                IsActive = isActive,
                Chain = new CertificateChain([factory.Root], 1),
                CreatedAtMs = Time.NowMs(),
                UpdatedAtMs = Time.NowMs(),
            };
            TrustChange change = Core.Trust.Add(trusted);
            return change == TrustChange.Done
                ? trusted
                : throw new InvalidOperationException(change.ToString());
        }

        /// <summary>A directory entry that is on disk.</summary>
        public DeviceRecord AddDevice(string endpoint, Account? owner = null)
        {
            byte[] key = new byte[32];
            Random.Shared.NextBytes(key);
            DeviceRecord device = Core.Devices.Directory.FindOrAdd(
                owner ?? Core.Account, endpoint, key, Time.NowMs())!;
            Core.Devices.TrySave(device, null);
            return device;
        }

        /// <summary>A certificate of the device in force for 30 days, on disk with it.</summary>
        public byte[] IssueDevice(DeviceRecord device, ECDsa key)
        {
            byte[] point = FactoryPki.PointOf(key);
            CertificateIssued issued = Core.Authority.IssueDevice(
                point, device.Endpoint, device.Account.Id, device.Id, TimeSpan.FromDays(30));
            CertificateRecord record = new CertificateRecord(
                issued.Serial, SHA256.HashData(point), issued.NotAfterSeconds,
                CertificateStatus.Issued);
            LifecycleChange change = new LifecycleChange(device, Time.NowMs());
            change.Issue(record, issued.Der);
            Core.Devices.TrySave(device, change, null);
            return issued.Der;
        }

        /// <summary>A PEM file of the certificate in this folder, for foreign tools.</summary>
        public string WritePem(byte[] der)
        {
            string file = _folder.File(Guid.NewGuid().ToString("N") + ".pem");
            File.WriteAllText(file, PemEncoding.WriteString("CERTIFICATE", der) + "\n");
            return file;
        }

        public void Dispose()
        {
            Core.Dispose();
            _folder.Dispose();
        }

        private CloudCore Open()
        {
            return CloudCore.Open(new CloudOptions
            {
                DataDirectory = _folder.Path,
                Time = Time,
                AllowExpiredFactory = AllowExpiredFactory,
                AntiFloodSeconds = AntiFloodSeconds,
                DeliveredTimeoutSeconds = DeliveredTimeoutSeconds,
            });
        }
    }
}
