using System;
using System.Security.Cryptography;
using Device.Lwm2m;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud.Ca
{
    /// <summary>A cloud without sockets, its two services, and one device that bootstraps, enrols
    /// and registers with the core's own machines.</summary>
    internal sealed class SignerScene : IDisposable
    {
        public const string Endpoint = "esp32-0042";
        private const string ManagementUri = "coaps://127.0.0.1:5685";

        private readonly FactoryPki _factory = new FactoryPki();
        private readonly ECDsa _factoryKey = FactoryPki.NewKey();

        public SignerScene()
        {
            Cloud.Trust(_factory);
            Start();
        }

        public TestCloud Cloud { get; } = new TestCloud();

        public CloudCore Core { get { return Cloud.Core; } }

        public Account Account { get { return Core.Account; } }

        public CloudCounters Counters { get { return Core.Counters; } }

        public BootstrapService Bootstrap { get; private set; } = null!;

        public ManagementService Management { get; private set; } = null!;

        /// <summary>The device; there once it has bootstrapped.</summary>
        public DeviceRecord Device
        {
            get { return Core.Devices.Directory.Find(Account, Endpoint)!; }
        }

        public void Restart()
        {
            Cloud.Reopen();
            Start();
        }

        public RootCa CreateRoot(string name)
        {
            RootCaChange change = Core.Signers.Create(
                Account, new RootCaSettings { Name = name }, RootCas.ValidityDaysDefault,
                out RootCa? created);
            Assert.Equal(RootCaChange.Done, change);
            return created!;
        }

        /// <summary>Who signs for the device from now on; it bootstraps when it is not there
        /// yet.</summary>
        public void SignWith(string uid)
        {
            if (Core.Devices.Directory.Find(Account, Endpoint) == null)
            {
                using TestDevice device = ConnectFactory();
                Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, ""));
            }
            Device.Signer = uid;
        }

        /// <summary>A session under the factory identity.</summary>
        public TestDevice ConnectFactory()
        {
            return new TestDevice(
                Bootstrap, _factory.Verify(_factory.Issue(_factoryKey, "CN=" + Endpoint)));
        }

        /// <summary>A session under this chain, as a handshake would make it.</summary>
        public TestDevice Connect(byte[] leaf, ISigner signer)
        {
            return new TestDevice(Management, Verify(leaf, signer));
        }

        public static PeerVerified Verify(byte[] leaf, ISigner signer)
        {
            return FactoryPki.Verify(leaf, signer.Certificate);
        }

        /// <summary>Bootstrap and EST to the end.</summary>
        /// <returns>The chain, leaf first.</returns>
        public CertificateChain Enrol(ECDsa key)
        {
            using TestDevice device = ConnectFactory();
            Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, ""));
            Assert.Equal(EstState.Finished, device.RunEst(Request(key)));
            byte[] der = device.Est.Chain;
            Assert.Equal(
                X509Fault.None,
                CertificateChain.TryParse(der, 0, der.Length, out CertificateChain chain));
            return chain;
        }

        public static byte[] Request(ECDsa key)
        {
            return TestDevice.Request(key, "CN=" + Endpoint, HashAlgorithmName.SHA256);
        }

        public RegistrationOptions Registration()
        {
            return new RegistrationOptions
            {
                EndpointName = Endpoint,
                AccountId = Account.Id,
                LifetimeSeconds = 600,
            };
        }

        public void Dispose()
        {
            _factoryKey.Dispose();
            _factory.Dispose();
            Cloud.Dispose();
        }

        private void Start()
        {
            Management = Core.CreateManagementService(["127.0.0.1"]);
            Bootstrap = Core.CreateBootstrapService(["127.0.0.1"], ManagementUri);
        }
    }
}
