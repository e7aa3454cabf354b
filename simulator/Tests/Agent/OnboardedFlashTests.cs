using Device.Agent;
using Device.Kcm;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: both identities take at most 4 KiB of flash, so that a bank of two sectors has room
    /// for a staged credential beside them.
    /// Method: an onboarding as the agent does it; the store tells what its items take.
    public sealed class OnboardedFlashTests
    {
        private const int LiveBytesMax = 4_096;

        // Eight of the factory, seven of the bootstrap (one because the short server id is not 1),
        // two of the saved session.
        private const int Items = 17;

        [Fact]
        public void An_onboarded_device_takes_at_most_4_KiB_of_flash()
        {
            using AgentWorld world = new AgentWorld();
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));

            KcmHealth health = world.Store.GetHealth();
            Assert.Equal(Items, health.ItemCount);
            Assert.InRange(health.LiveBytes, 1, LiveBytesMax);
        }
    }
}
