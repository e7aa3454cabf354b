using Device.Agent;
using Device.Desktop;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// <summary>What an agent says of a store that no factory would deliver.</summary>
    public sealed class AgentStoreTests
    {
        [Fact]
        public void A_store_without_an_identity_is_named()
        {
            DotNetCrypto crypto = new DotNetCrypto();
            KcmStore.Mount(
                new MemoryBank(8192), new MemoryBank(8192), crypto, new byte[32], null,
                out KcmStore blank);
            using DeviceAgent agent = new DeviceAgent(
                crypto, blank, new ChainMemory(1), new AgentOptions());
            AgentOutput output = new AgentOutput();

            agent.Start(0);

            Assert.Equal(AgentStep.StateChanged, agent.Poll(output));
            Assert.Equal(AgentState.BackingOff, output.State);
            Assert.Equal(AgentFault.FactoryIdentityMissing, output.Fault);
        }

        [Fact]
        public void A_factory_uri_that_is_none_is_named()
        {
            DotNetCrypto crypto = new DotNetCrypto();
            KcmStore.Mount(
                new MemoryBank(8192), new MemoryBank(8192), crypto, new byte[32], null,
                out KcmStore store);
            KcmTransaction transaction = store.Begin();
            using TestPki ca = new TestPki("Cloud CA");
            byte[] uri = Device.Base.Ascii.GetBytes("http://x");
            byte[] certificate = ca.Der;
            transaction.Set(
                KcmArea.Factory, KcmItemType.Config, ItemNames.BootstrapUri, uri, 0, uri.Length);
            foreach (string name in
                new[] { ItemNames.BootstrapServerCa, ItemNames.BootstrapCertificate })
            {
                transaction.Set(
                    KcmArea.Factory, KcmItemType.Certificate, name,
                    certificate, 0, certificate.Length);
            }
            Assert.Equal(KcmStatus.Success, transaction.Commit());
            using DeviceAgent agent = new DeviceAgent(
                crypto, store, new ChainMemory(1), new AgentOptions());
            AgentOutput output = new AgentOutput();

            agent.Start(0);

            Assert.Equal(AgentStep.StateChanged, agent.Poll(output));
            Assert.Equal(AgentFault.BootstrapUriMalformed, output.Fault);
        }
    }
}
