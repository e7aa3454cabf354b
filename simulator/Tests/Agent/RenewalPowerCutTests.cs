using Device.Agent;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Agent
{
    /// Goal: H4 62: whenever the power goes during a renewal over the management session, the
    /// device registers afterwards under the old or the new credential, without a bootstrap, and
    /// another renewal succeeds.
    /// Method: as <see cref="OnboardingPowerCutTests"/>: cut before the first flash operation of a
    /// renewal, then before the second, until a renewal ends before its cut.
    public sealed class RenewalPowerCutTests
    {
        private const long HourMs = 3_600_000;

        private readonly ITestOutputHelper _output;

        public RenewalPowerCutTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Fact]
        public void H4_62_a_cut_at_any_flash_operation_leaves_the_old_or_the_new_credential()
        {
            int cuts = 0;
            while (CutAndRecover(cuts)) { cuts++; }
            _output.WriteLine($"{cuts} cuts");
            Assert.True(cuts > 20, $"{cuts} cuts are not a renewal");
        }

        // False when the renewal ended before so many operations.
        private static bool CutAndRecover(int operation)
        {
            string cut = $"cut={operation}";
            PowerSupply power = new PowerSupply();
            using AgentWorld world = new AgentWorld(power);
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));
            string before = SerialOf(world);
            int bootstraps = world.Bootstrap.Requests.Count;
            power.CutAt = power.Operations + operation;
            try
            {
                Assert.Equal(CeStatus.Success, world.Renew("LWM2M"));
                Assert.True(
                    world.Run(() => world.RegisteredSerials.Count == 2, HourMs), cut);
                Assert.True(world.RunTo(AgentState.Registered, HourMs), cut);
                return false;
            }
            catch (PowerCutException)
            {
                // Now the device is in the dark.
            }
            power.CutAt = -1;
            world.Reboot();
            int registered = world.RegisteredSerials.Count;
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered, HourMs), cut);

            Assert.Equal(registered + 1, world.RegisteredSerials.Count);
            string after = SerialOf(world);
            Assert.True(after == world.RegisteredSerials[^1], cut);
            Assert.Null(world.LoadLeaf(KcmArea.Staged));
            Assert.False(world.Store.Contains(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey), cut);

            Assert.Equal(CeStatus.Success, world.Renew("LWM2M"));
            Assert.True(
                world.Run(() => world.RegisteredSerials.Count == registered + 2, HourMs), cut);
            Assert.True(world.RunTo(AgentState.Registered, HourMs), cut);
            Assert.NotEqual(before, SerialOf(world));
            Assert.NotEqual(after, SerialOf(world));
            Assert.Equal(bootstraps, world.Bootstrap.Requests.Count);
            return true;
        }

        private static string SerialOf(AgentWorld world)
        {
            Certificate leaf = world.LoadLeaf(KcmArea.Working)!;
            return AgentWorld.SerialOf(leaf);
        }
    }
}
