using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Device.Desktop.Errors;
using Device.Tests.Peers;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Xunit;

namespace Simulator.Tests.Cloud.Ca
{
    /// <summary>The root CAs of an account: made, changed, limited, kept.</summary>
    public sealed class RootCasTests : IDisposable
    {
        private readonly TestCloud _cloud = new TestCloud();

        private RootCas Signers { get { return _cloud.Core.Signers; } }

        private Account Account { get { return _cloud.Core.Account; } }

        [Fact]
        public void S15_fifteen_root_cas_are_taken_and_the_sixteenth_is_refused()
        {
            for (int i = 1; i <= RootCas.PerAccountMax; i++) { Create($"Root {i}"); }

            RootCaChange change = Signers.Create(
                Account, Named("Root 16"), RootCas.ValidityDaysDefault, out RootCa? refused);

            Assert.Equal(RootCaChange.LimitReached, change);
            Assert.Null(refused);
            Assert.Contains("15 root CAs", RootCas.LimitText);
            Assert.Equal(15, Signers.List(Account).Count);
            Assert.Equal(16, Signers.Trust.Count);
            Account other = _cloud.Core.Devices.CreateAccount("other")!;
            Assert.Equal(
                RootCaChange.Done,
                Signers.Create(other, Named("Root 1"), 1, out RootCa? others));
            Assert.Null(Signers.Find(Account, others!.Uid));
            Assert.Null(Signers.FindSigner(Account, others.Uid));
        }

        [Fact]
        public void Root_cas_survive_a_restart_and_their_keys_are_for_their_owner_only()
        {
            RootCa made = Create("Plant A");
            RootCaSettings changed = made.Settings with
            {
                Name = "Plant B",
                AutoRenew = true,
                RenewSharePercent = 50,
                DeviceValiditySeconds = 3_600,
            };
            Assert.Equal(RootCaChange.Done, Signers.Update(Account, made.Uid, changed, false));
            byte[] der = made.Certificate.Der;

            _cloud.Reopen();
            RootCa kept = Assert.Single(Signers.List(Account));

            Assert.Equal(made.Uid, kept.Uid);
            Assert.Equal(der, kept.Certificate.Der);
            Assert.Equal(changed, kept.Settings);
            Assert.Equal(2, Signers.Trust.Count);
            Assert.Same(kept, Signers.FindSigner(Account, kept.Uid));
            Assert.Same(kept, Signers.FindByAnchor(kept.Certificate));
            Assert.Equal("", Signers.FindSigner(Account, "")!.Uid);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    File.GetUnixFileMode(KeyFile(kept)));
            }
        }

        [Fact]
        public void A_key_that_is_gone_or_wrong_is_CLD104()
        {
            RootCa made = Create("Plant A");
            string file = KeyFile(made);
            string good = File.ReadAllText(file);
            using ECDsa other = FactoryPki.NewKey();
            foreach (string? text in new[] { null, "nonsense", other.ExportPkcs8PrivateKeyPem() })
            {
                if (text == null) { File.Delete(file); }
                else { File.WriteAllText(file, text); }
                CommandException error = Assert.Throws<CommandException>(() => _cloud.Reopen());
                Assert.Equal("CLD104", error.Error.Code);
            }
            File.WriteAllText(file, good);
            Assert.Single(_cloud.Reopen().Signers.List(Account));
        }

        [Theory]
        [InlineData("no name", "", 67, 3600, 10)]
        [InlineData("a name of 65", "65", 67, 3600, 10)]
        [InlineData("a name out of ASCII", "Gro\u00dfwerk", 67, 3600, 10)]
        [InlineData("a share of 0", "Plant", 0, 3600, 10)]
        [InlineData("a share of 100", "Plant", 100, 3600, 10)]
        [InlineData("a device validity one short", "Plant", 67, 59, 10)]
        [InlineData("a device validity one long", "Plant", 67, 1_103_760_001, 10)]
        [InlineData("a root of no day", "Plant", 67, 3600, 0)]
        [InlineData("a root one day too long", "Plant", 67, 3600, 12_776)]
        public void Settings_out_of_range_are_refused(
            string why, string name, int share, int validity, int days)
        {
            RootCaSettings settings = new RootCaSettings
            {
                Name = name == "65" ? new string('x', 65) : name,
                RenewSharePercent = share,
                DeviceValiditySeconds = validity,
            };

            RootCaChange change = Signers.Create(Account, settings, days, out RootCa? made);

            Assert.True(change == RootCaChange.SettingsInvalid, why);
            Assert.Null(made);
            Assert.Empty(Signers.List(Account));
        }

        [Fact]
        public void A_name_is_taken_once_in_an_account()
        {
            RootCa first = Create("Plant A");
            RootCa second = Create("Plant B");

            Assert.Equal(
                RootCaChange.NameExists, Signers.Create(Account, Named("Plant A"), 1, out _));
            Assert.Equal(
                RootCaChange.NameExists,
                Signers.Update(Account, second.Uid, Named("Plant A"), false));
            Assert.Equal(
                RootCaChange.Done, Signers.Update(Account, first.Uid, Named("Plant A"), false));
            Assert.Equal(
                RootCaChange.NotFound, Signers.Update(Account, "none", Named("C"), false));
        }

        [PeerFact(Peer.OpenSsl)]
        public void Root_and_leaf_have_the_usages_of_C2_and_C3_and_verify()
        {
            RootCa root = Create("Plant A");
            string rootFile = _cloud.WritePem(root.Certificate.Der);
            CertificateIssued issued = root.IssueDevice(
                NewPoint(), "esp32-0042", Account.Id, "iep", TimeSpan.FromDays(50_000));
            string leafFile = _cloud.WritePem(issued.Der);

            string text = Describe(rootFile);
            Assert.Contains("Basic Constraints: critical", text);
            Assert.Contains("CA:TRUE\n", text);
            Assert.Contains("Key Usage: critical", text);
            Assert.Contains("Digital Signature, Certificate Sign, CRL Sign", text);
            Assert.Contains("Subject Key Identifier", text);
            Assert.DoesNotContain("Extended Key Usage", text);
            Assert.DoesNotContain("pathlen", text);
            text = Describe(leafFile);
            Assert.Contains("Key Usage: critical", text);
            Assert.Contains("Digital Signature\n", text);
            Assert.Contains("TLS Web Client Authentication", text);
            Assert.Contains("Authority Key Identifier", text);
            Assert.DoesNotContain("Subject Key Identifier", text);
            ForeignProcess.Run(
                Peer.OpenSsl,
                ["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", rootFile, leafFile])
                .RequireSuccess();
            Assert.True(issued.NotAfterSeconds <= root.Certificate.NotAfterSeconds);
        }

        [Fact]
        public void A_root_ca_issues_for_its_own_account_only()
        {
            RootCa root = Create("Plant A");

            Assert.Throws<InvalidOperationException>(() => root.IssueDevice(
                NewPoint(), "esp32-0042", "another account", "iep", TimeSpan.FromDays(1)));
        }

        [Fact]
        public void An_inactive_root_ca_is_neither_trusted_nor_a_signer()
        {
            RootCa root = Create("Plant A");
            List<string> told = [];
            Signers.Deactivated += ca => told.Add(ca.Uid);

            Assert.Equal(
                RootCaChange.Done,
                Signers.Update(Account, root.Uid, root.Settings with { IsActive = false }, false));

            Assert.Equal(1, Signers.Trust.Count);
            Assert.Null(Signers.FindSigner(Account, root.Uid));
            Assert.Null(Signers.FindByAnchor(root.Certificate));
            Assert.Same(root, Signers.Find(Account, root.Uid));
            Assert.Equal([root.Uid], told);
            Signers.Update(Account, root.Uid, root.Settings with { IsActive = true }, false);
            Assert.Equal(2, Signers.Trust.Count);
            Assert.Equal([root.Uid], told);
        }

        public void Dispose()
        {
            _cloud.Dispose();
        }

        private static RootCaSettings Named(string name)
        {
            return new RootCaSettings { Name = name };
        }

        private static byte[] NewPoint()
        {
            using ECDsa key = FactoryPki.NewKey();
            return FactoryPki.PointOf(key);
        }

        private static string Describe(string file)
        {
            return ForeignProcess.Run(
                Peer.OpenSsl, "x509", "-in", file, "-noout", "-text").RequireSuccess().Output;
        }

        private RootCa Create(string name)
        {
            RootCaChange change = Signers.Create(
                Account, Named(name), RootCas.ValidityDaysDefault, out RootCa? created);
            Assert.Equal(RootCaChange.Done, change);
            return created!;
        }

        private string KeyFile(RootCa ca)
        {
            return Path.Combine(_cloud.Folder, $"root-ca-{ca.Uid}-key.pem");
        }
    }
}
