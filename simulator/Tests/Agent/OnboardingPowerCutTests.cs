using Device.Agent;
using Device.Agent.Factory;
using Device.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Agent
{
    /// Goal: law 1 for the whole device: whenever the power goes, it registers afterwards.
    /// Method: onboard once and count the flash operations; then cut before each of them, start
    /// again, and demand a registration with one complete credential. The second pass cuts a
    /// device that replaces a working credential. What a single torn operation can leave behind
    /// is the store's own power-cut test.
    public sealed class OnboardingPowerCutTests
    {
        private const long DayMs = 24 * 3_600_000;

        private readonly ITestOutputHelper _output;

        public OnboardingPowerCutTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Theory]
        [InlineData("first credential", false)]
        [InlineData("replaced credential", true)]
        public void A_device_registers_after_a_cut_at_any_flash_operation(string why, bool replaces)
        {
            PowerSupply counting = new PowerSupply();
            using (AgentWorld world = Prepare(counting, replaces))
            {
                int before = counting.Operations;
                world.Start();
                Assert.True(world.RunTo(AgentState.Registered, DayMs));
                Assert.True(counting.Operations > before, why);
            }

            int cuts = 0;
            for (int cut = FirstOperation(replaces); cut < counting.Operations; cut++)
            {
                CutAndRecover(replaces, cut);
                cuts++;
            }
            _output.WriteLine($"{why}: {cuts} cuts");
            Assert.True(cuts > 50, $"{cuts} cuts are not an onboarding");
        }

        private static int FirstOperation(bool replaces)
        {
            PowerSupply power = new PowerSupply();
            using AgentWorld world = Prepare(power, replaces);
            return power.Operations;
        }

        private static AgentWorld Prepare(PowerSupply power, bool replaces)
        {
            AgentWorld world = new AgentWorld(power);
            if (!replaces) { return world; }
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));
            world.Reboot();
            // The service does not want the credential any more: the device asks for another.
            world.RefuseUntilNextEnrolment();
            return world;
        }

        private static void CutAndRecover(bool replaces, int cut)
        {
            PowerSupply power = new PowerSupply();
            using AgentWorld world = Prepare(power, replaces);
            power.CutAt = cut;
            Assert.Throws<PowerCutException>(() =>
            {
                world.Start();
                world.RunTo(AgentState.Registered, DayMs);
            });
            power.CutAt = -1;
            world.Reboot();

            Assert.True(FactoryProvisioner.IsProvisioned(world.Store), $"cut={cut}");
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered, DayMs), $"cut={cut}");
            Assert.True(
                world.Store.Contains(
                    KcmArea.Working, KcmItemType.Certificate, ItemNames.ManagementCertificate),
                $"cut={cut}");
        }
    }
}
