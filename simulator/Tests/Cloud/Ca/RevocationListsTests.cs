using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Device.Tests.Peers;
using Simulator.Cloud.Ca;
using Xunit;

namespace Simulator.Tests.Cloud.Ca
{
    /// <summary>Revocation lists, judged by OpenSSL.</summary>
    public sealed class RevocationListsTests : IDisposable
    {
        private const string Insert = """
            INSERT INTO certificate (serial, device, name, key_hash, not_after, status, issued_at,
                der, ca, revoked_at, reason)
            VALUES (?1, ?2, 'LWM2M', x'00', ?3, 1, 0, x'', ?4, ?5, ?6)
            """;

        private readonly SignerScene _scene = new SignerScene();

        private RevocationLists Lists { get { return _scene.Core.RevocationLists; } }

        private long NowSeconds
        {
            get { return _scene.Cloud.Time.Now.ToUnixTimeSeconds(); }
        }

        [PeerFact(Peer.OpenSsl)]
        public void S34_the_list_verifies_and_says_number_times_and_reasons()
        {
            RootCa root = _scene.CreateRoot("Plant A");
            using ECDsa key = FactoryPki.NewKey();
            byte[] serial = _scene.Enrol(key).Leaf.SerialNumber;
            _scene.Core.Revocations.RevokeSerial(
                _scene.Account, serial, RevocationReason.KeyCompromise, "operator");
            AddRows("", 2, NowSeconds + 1_000, RevocationReason.Unspecified);
            AddRows(root.Uid, 1, NowSeconds + 1_000, RevocationReason.CessationOfOperation);

            RevocationList list = Lists.Get(_scene.Core.Authority)!;
            string text = VerifyAndDescribe(list, _scene.Core.Authority);

            Assert.Contains("Version 2 (0x1)", text);
            Assert.Contains("ecdsa-with-SHA256", text);
            Assert.Matches(new Regex(@"X509v3 CRL Number:\s+1\n"), text);
            Assert.Contains("Authority Key Identifier", text);
            Assert.Contains("Last Update: ", text);
            Assert.Contains("Next Update: ", text);
            Assert.Contains($"Serial Number: {Convert.ToHexString(serial)}\n", text);
            Assert.Single(Regex.Matches(text, "Key Compromise"));
            Assert.Equal(3, Regex.Matches(text, "Serial Number: ").Count);
            Assert.Single(Regex.Matches(text, "CRL Reason Code"));
            Assert.Equal(3, list.Count);
            Assert.Equal(list.ThisUpdate + RevocationLists.Validity, list.NextUpdate);

            RevocationList others = Lists.Get(root)!;
            text = VerifyAndDescribe(others, root);
            Assert.Contains("Cessation Of Operation", text);
            Assert.Equal(1, others.Count);
            Assert.Equal(1, others.Number);
            // The list of one authority is nothing under another.
            Assert.NotEqual(0, TryVerify(others, _scene.Core.Authority).ExitCode);
        }

        [PeerFact(Peer.OpenSsl)]
        public void S34_openssl_refuses_a_certificate_that_is_on_the_list()
        {
            using ECDsa key = FactoryPki.NewKey();
            using ECDsa other = FactoryPki.NewKey();
            byte[] revoked = _scene.Enrol(key).Leaf.Der;
            byte[] good = _scene.Enrol(other).Leaf.Der;
            _scene.Core.Revocations.RevokeSerial(
                _scene.Account, _scene.Device.Certificates[0].Serial,
                RevocationReason.Superseded, "operator");
            string crl = Write(Lists.Get(_scene.Core.Authority)!);

            ForeignResult bad = Check(revoked, crl);
            Assert.NotEqual(0, bad.ExitCode);
            Assert.Contains("certificate revoked", bad.Output + bad.Error);
            Check(good, crl).RequireSuccess();
        }

        [PeerFact(Peer.OpenSsl)]
        public void S34_an_empty_list_verifies()
        {
            RevocationList list = Lists.Get(_scene.Core.Authority)!;

            Assert.Contains(
                "No Revoked Certificates", VerifyAndDescribe(list, _scene.Core.Authority));
            Assert.Equal(0, list.Count);
        }

        [PeerFact(Peer.OpenSsl)]
        public void S34_a_hundred_thousand_entries_verify()
        {
            RootCa root = _scene.CreateRoot("Plant A");
            AddRows(root.Uid, 100_000, NowSeconds + 1_000, RevocationReason.Superseded);

            RevocationList list = Lists.Get(root)!;

            Assert.Equal(100_000, list.Count);
            TryVerify(list, root).RequireSuccess();
            Assert.Equal(100_000, CountEntries(list.Der));
        }

        [Fact]
        public void S34_numbers_only_rise_also_after_a_restart()
        {
            RootCa root = _scene.CreateRoot("Plant A");
            foreach (bool isInternal in new[] { true, false })
            {
                long last = 0;
                for (int i = 0; i < 3; i++)
                {
                    ISigner signer = isInternal
                        ? _scene.Core.Authority
                        : _scene.Core.Signers.Find(_scene.Account, root.Uid)!;
                    RevocationList first = Lists.Get(signer)!;
                    Assert.Equal(last + 1, first.Number);
                    Assert.Same(first, Lists.Get(signer));
                    AddRows(signer.Uid, 1, NowSeconds + 1_000, RevocationReason.Superseded);
                    last = Lists.Get(signer)!.Number;
                    Assert.Equal(first.Number + 1, last);
                    _scene.Restart();
                }
            }
        }

        [Fact]
        public void S34_a_list_is_made_again_when_half_of_its_time_is_over()
        {
            RevocationList first = Lists.Get(_scene.Core.Authority)!;
            _scene.Cloud.Time.Now += RevocationLists.Validity / 2 - TimeSpan.FromSeconds(1);
            Assert.Same(first, Lists.Get(_scene.Core.Authority));

            _scene.Cloud.Time.Now += TimeSpan.FromSeconds(2);

            RevocationList second = Lists.Get(_scene.Core.Authority)!;
            Assert.Equal(first.Number + 1, second.Number);
            Assert.True(second.ThisUpdate > first.ThisUpdate);
        }

        [Theory]
        [InlineData("just inside the grace", 0, 1)]
        [InlineData("one second past it", -1, 0)]
        public void S34_expired_entries_leave_after_the_grace(string why, int more, int count)
        {
            long notAfter = NowSeconds - (long)RevocationLists.Grace.TotalSeconds + more;
            AddRows("", 1, notAfter, RevocationReason.KeyCompromise);

            Assert.True(Lists.Get(_scene.Core.Authority)!.Count == count, why);
        }

        [Fact]
        public void A_store_that_refuses_gives_no_list_and_wastes_no_number()
        {
            Lists.Get(_scene.Core.Authority);
            _scene.Cloud.Time.Now += RevocationLists.Validity;
            // A number that cannot be stored must not be signed.
            _scene.Core.Store.Write(statements => statements.Execute(
                "CREATE TRIGGER broken BEFORE UPDATE ON meta BEGIN SELECT RAISE(FAIL, 'x'); END"));
            bool written = Lists.Get(_scene.Core.Authority) != null;
            _scene.Core.Store.Write(statements => statements.Execute("DROP TRIGGER broken"));

            Assert.False(written);
            Assert.Equal(2, Lists.Get(_scene.Core.Authority)!.Number);
        }

        public void Dispose()
        {
            _scene.Dispose();
        }

        private void AddRows(string uid, int count, long notAfter, RevocationReason reason)
        {
            List<byte[]> serials = [];
            for (int i = 0; i < count; i++)
            {
                byte[] serial = RandomNumberGenerator.GetBytes(16);
                serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
                serials.Add(serial);
            }
            long nowMs = NowSeconds * 1000;
            Assert.True(_scene.Core.Store.Write(statements =>
            {
                foreach (byte[] serial in serials)
                {
                    statements.Execute(
                        Insert, serial, "device", notAfter, uid, nowMs, (int)reason);
                }
            }));
        }

        private static int CountEntries(byte[] der)
        {
            AsnReader body = new AsnReader(der, AsnEncodingRules.DER).ReadSequence()
                .ReadSequence();
            for (int i = 0; i < 5; i++) { body.ReadEncodedValue(); }
            AsnReader entries = body.ReadSequence();
            int count = 0;
            while (entries.HasData)
            {
                entries.ReadEncodedValue();
                count++;
            }
            return count;
        }

        private string Write(RevocationList list)
        {
            string file = Path.Combine(_scene.Cloud.Folder, Guid.NewGuid().ToString("N") + ".crl");
            File.WriteAllText(file, list.ToPem());
            return file;
        }

        private string VerifyAndDescribe(RevocationList list, ISigner signer)
        {
            TryVerify(list, signer).RequireSuccess();
            return ForeignProcess.Run(
                Peer.OpenSsl, "crl", "-in", Write(list), "-noout", "-text")
                .RequireSuccess().Output;
        }

        private ForeignResult TryVerify(RevocationList list, ISigner signer)
        {
            return ForeignProcess.Run(
                Peer.OpenSsl, "crl", "-in", Write(list), "-noout", "-CAfile",
                _scene.Cloud.WritePem(signer.Certificate.Der));
        }

        private ForeignResult Check(byte[] leaf, string crl)
        {
            return ForeignProcess.Run(
                Peer.OpenSsl, "verify", "-crl_check", "-CRLfile", crl, "-CAfile",
                _scene.Core.CaFile, _scene.Cloud.WritePem(leaf));
        }
    }
}
