using Device.Agent;
using Device.Agent.Factory;
using Device.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Agent
{
    /// Goal: law 1 for the whole device: whenever the power goes, it registers afterwards.
    /// Method: cut before the first flash operation of an onboarding, start again, and demand a
    /// registration with one complete credential; then before the second, and so on until an
    /// onboarding ends before its cut. Operations are not counted beforehand: signatures differ
    /// in length by a byte or two, and records with them. The second pass cuts a device that
    /// replaces a working credential. What a single torn operation can leave behind is the
    /// store's own power-cut test.
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
            int cuts = 0;
            while (CutAndRecover(replaces, cuts)) { cuts++; }
            _output.WriteLine($"{why}: {cuts} cuts");
            Assert.True(cuts > 50, $"{cuts} cuts are not an onboarding");
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

        // False when the onboarding ended before so many operations.
        private static bool CutAndRecover(bool replaces, int operation)
        {
            PowerSupply power = new PowerSupply();
            using AgentWorld world = Prepare(power, replaces);
            string cut = $"replaces={replaces} cut={operation}";
            power.CutAt = power.Operations + operation;
            try
            {
                world.Start();
                Assert.True(world.RunTo(AgentState.Registered, DayMs), cut);
                return false;
            }
            catch (PowerCutException)
            {
                // Now the device is in the dark.
            }
            power.CutAt = -1;
            world.Reboot();

            Assert.True(FactoryProvisioner.IsProvisioned(world.Store), cut);
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered, DayMs), cut);
            Assert.True(
                world.Store.Contains(
                    KcmArea.Working, KcmItemType.Certificate, ItemNames.ManagementCertificate),
                cut);
            return true;
        }
    }
}
