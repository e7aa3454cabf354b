using System;
using System.IO;
using System.Security.Cryptography;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Tests.Cloud.Ca;
using Xunit;

namespace Simulator.Tests.Cloud.Trust
{
    /// <summary>Devices between signers: what is trusted while they move, who is cut
    /// off.</summary>
    public sealed class SignerTransferTests : IDisposable
    {
        private readonly SignerScene _scene = new SignerScene();
        private readonly ECDsa _key = FactoryPki.NewKey();

        private RootCas Signers { get { return _scene.Core.Signers; } }

        [Theory]
        [InlineData("to a root CA and back", true)]
        [InlineData("from a root CA to another", false)]
        public void S31_old_and_new_are_accepted_while_a_device_moves(string why, bool isInternal)
        {
            RootCa plant = _scene.CreateRoot("Plant A");
            ISigner old = isInternal ? _scene.Core.Authority : _scene.CreateRoot("Plant B");
            _scene.SignWith(old.Uid);
            CertificateChain before = _scene.Enrol(_key);

            _scene.SignWith(plant.Uid);
            CertificateChain after = _scene.Enrol(_key);

            Assert.NotEqual(before.Leaf.Der, after.Leaf.Der);
            Assert.Equal(before.Leaf.CommonName, after.Leaf.CommonName);
            Assert.Equal(before.Leaf.PublicPoint, after.Leaf.PublicPoint);
            Assert.Equal(plant.Certificate.Subject, after.Leaf.Issuer);
            Assert.Equal(RegistrationState.Registered, Register(before.Leaf.Der, old));
            Assert.Equal(RegistrationState.Registered, Register(after.Leaf.Der, plant));
            Assert.Equal(RegistrationState.Registered, Register(before.Leaf.Der, old));
            _scene.SignWith(old.Uid);
            Assert.Equal(before.Leaf.Der, _scene.Enrol(_key).Leaf.Der);
            Assert.True(_scene.Counters[CloudEvent.Registered] == 3, why);
        }

        [Fact]
        public void S30_the_root_comes_with_the_certificate_and_the_device_keeps_its_name()
        {
            RootCa plant = _scene.CreateRoot("Plant A");
            _scene.SignWith(plant.Uid);

            CertificateChain chain = _scene.Enrol(_key);

            Assert.Equal(2, chain.Count);
            Assert.Equal(plant.Certificate.Der, chain.Get(1).Der);
            Assert.Equal(SignerScene.Endpoint, chain.Leaf.CommonName);
            Assert.Equal(_scene.Account.Id, chain.Leaf.OrganizationalUnit);
            Assert.Equal(plant.Uid, Assert.Single(_scene.Device.Certificates).Signer);
            Assert.Equal(
                plant.Settings.DeviceValiditySeconds,
                chain.Leaf.NotAfterSeconds - _scene.Cloud.Time.Now.ToUnixTimeSeconds());
        }

        [Fact]
        public void S30_a_signer_that_is_not_active_issues_nothing_and_the_old_goes_on()
        {
            RootCa plant = _scene.CreateRoot("Plant A");
            CertificateChain old = _scene.Enrol(_key);
            Update(plant, isActive: false, mayCutStragglers: false);
            _scene.SignWith(plant.Uid);

            Assert.Null(Signers.FindSigner(_scene.Account, plant.Uid));
            Assert.Null(Signers.FindSigner(_scene.Account, "nobody"));
            using TestDevice device = _scene.ConnectFactory();
            device.RunBootstrap(SignerScene.Endpoint, "");
            CoapRequest request = new CoapRequest().Reset(CoapCode.Post, "est/sen");
            byte[] body = SignerScene.Request(_key);
            request.SetPayload(CoapContentFormat.Pkcs10, body, 0, body.Length);
            Assert.Equal(CoapCode.ServiceUnavailable, device.Ask(request));
            Assert.Equal(1, _scene.Counters[RefusalCause.SignerUnavailable]);
            Assert.Equal(
                RegistrationState.Registered, Register(old.Leaf.Der, _scene.Core.Authority));
        }

        [Fact]
        public void S31_deactivating_a_signer_lists_the_stragglers_first_and_cuts_only_them()
        {
            RootCa plant = _scene.CreateRoot("Plant A");
            CertificateChain old = _scene.Enrol(_key);
            _scene.SignWith(plant.Uid);
            CertificateChain moved = _scene.Enrol(_key);
            using TestDevice live = _scene.Connect(moved.Leaf.Der, plant);

            Assert.Equal(
                RootCaChange.StragglersExist,
                Update(plant, isActive: false, mayCutStragglers: false));
            DeviceRecord straggler = Assert.Single(
                Signers.ListStragglers(_scene.Account, plant.Uid, 10));
            Assert.Same(_scene.Device, straggler);
            Assert.True(live.Session.IsOpen);

            Assert.Equal(
                RootCaChange.Done, Update(plant, isActive: false, mayCutStragglers: true));

            Assert.True(live.Session.RunPosted(wait: true));
            Assert.False(live.Session.IsOpen);
            Assert.False(live.Session.WasRevoked);
            Assert.Equal(1, _scene.Management.Trust.Count);
            Assert.Equal(RegistrationState.Failed, Register(moved.Leaf.Der, plant));
            Assert.Equal(1, _scene.Counters[RefusalCause.AnchorNotActive]);
            Assert.Equal(
                RegistrationState.Registered, Register(old.Leaf.Der, _scene.Core.Authority));
            Update(plant, isActive: true, mayCutStragglers: false);
            Assert.Equal(RegistrationState.Registered, Register(moved.Leaf.Der, plant));
        }

        // Its handshake had the last word before the signer's end, its session came after it.
        [Fact]
        public void S31_a_session_that_comes_as_its_signer_goes_is_ended()
        {
            RootCa plant = _scene.CreateRoot("Plant A");
            CertificateChain internals = _scene.Enrol(_key);
            _scene.SignWith(plant.Uid);
            CertificateChain plants = _scene.Enrol(_key);
            Update(plant, isActive: false, mayCutStragglers: true);

            using TestDevice late = _scene.Connect(plants.Leaf.Der, plant);
            using TestDevice other = _scene.Connect(internals.Leaf.Der, _scene.Core.Authority);

            Assert.False(late.Session.IsOpen);
            Assert.False(late.Session.WasRevoked);
            Assert.True(other.Session.IsOpen);
        }

        [Fact]
        public void S31_a_device_that_has_moved_is_no_straggler()
        {
            RootCa plant = _scene.CreateRoot("Plant A");
            _scene.SignWith(plant.Uid);
            CertificateChain old = _scene.Enrol(_key);
            Assert.Single(Signers.ListStragglers(_scene.Account, plant.Uid, 10));

            _scene.Cloud.Time.Now += TimeSpan.FromDays(366);
            Assert.Empty(Signers.ListStragglers(_scene.Account, plant.Uid, 10));
            _scene.Cloud.Time.Now -= TimeSpan.FromDays(366);
            _scene.Core.Revocations.RevokeSerial(
                _scene.Account, old.Leaf.SerialNumber, RevocationReason.Superseded, "operator");

            Assert.Empty(Signers.ListStragglers(_scene.Account, plant.Uid, 10));
            Assert.Equal(
                RootCaChange.Done, Update(plant, isActive: false, mayCutStragglers: false));
        }

        [Fact]
        public void A_root_CA_of_another_account_vouches_for_nobody_here()
        {
            Account other = _scene.Core.Devices.CreateAccount("other")!;
            Signers.Create(
                other, new RootCaSettings { Name = "Foreign" }, 100, out RootCa? foreign);
            _scene.Enrol(_key);
            // A certificate that such a root would have to be misused for: the name and the
            // account of a device that is not its owner's.
            byte[] leaf = Forge(foreign!);

            Assert.Equal(RegistrationState.Failed, Register(leaf, foreign!));
            Assert.Equal(1, _scene.Counters[RefusalCause.SignerForeign]);
            Assert.False(_scene.Management.IsRevoked(SignerScene.Verify(leaf, foreign!)));
        }

        [Fact]
        public void A_serial_number_counts_under_the_signer_that_gave_it()
        {
            RootCa plant = _scene.CreateRoot("Plant A");
            CertificateChain chain = _scene.Enrol(_key);
            byte[] copied = CertificateWriter.Write(
                new CertificateTemplate
                {
                    Profile = CertificateProfile.Device,
                    Serial = chain.Leaf.SerialNumber,
                    IssuerName = plant.Certificate.Subject,
                    IssuerKeyId = CertificateWriter.KeyIdOf(plant.Certificate.PublicPoint),
                    SubjectName = chain.Leaf.Subject,
                    PublicPoint = chain.Leaf.PublicPoint,
                    NotBefore = DateTimeOffset.UtcNow.AddMinutes(-5),
                    NotAfter = DateTimeOffset.UtcNow.AddDays(1),
                },
                KeyOf(plant));

            Assert.Equal(RegistrationState.Failed, Register(copied, plant));
            Assert.Equal(1, _scene.Counters[RefusalCause.CertificateUnknown]);
        }

        public void Dispose()
        {
            _key.Dispose();
            _scene.Dispose();
        }

        private RegistrationState Register(byte[] leaf, ISigner signer)
        {
            using TestDevice device = _scene.Connect(leaf, signer);
            return device.RunRegister(_scene.Registration());
        }

        private RootCaChange Update(RootCa ca, bool isActive, bool mayCutStragglers)
        {
            return Signers.Update(
                _scene.Account, ca.Uid, ca.Settings with { IsActive = isActive },
                mayCutStragglers);
        }

        private ServerKey KeyOf(RootCa ca)
        {
            string file = Path.Combine(
                _scene.Cloud.Folder, $"root-ca-{ca.Uid}-key.pem");
            Assert.True(ServerKey.TryReadPem(
                File.ReadAllText(file), out ServerKey key));
            return key;
        }

        private byte[] Forge(RootCa foreign)
        {
            return CertificateWriter.Write(
                new CertificateTemplate
                {
                    Profile = CertificateProfile.Device,
                    Serial = [0x40, 1, 2, 3, 4, 5, 6, 7],
                    IssuerName = foreign.Certificate.Subject,
                    IssuerKeyId = CertificateWriter.KeyIdOf(foreign.Certificate.PublicPoint),
                    SubjectName = CertificateWriter.WriteName(
                        SignerScene.Endpoint, _scene.Account.Id, _scene.Device.Id),
                    PublicPoint = FactoryPki.PointOf(_key),
                    NotBefore = DateTimeOffset.UtcNow.AddMinutes(-5),
                    NotAfter = DateTimeOffset.UtcNow.AddDays(1),
                },
                KeyOf(foreign));
        }
    }
}
