using System;
using Device.Agent;
using Device.Agent.Factory;
using Device.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Agent
{
    /// Goal: no number is used twice under one key and no device is stranded, wherever the power
    /// goes while a session is saved, its numbers are reserved, it is gone on with, or dropped.
    /// Method: cut before the first flash operation of a run, start again and demand a
    /// registration; then before the second, and so on until a run ends before its cut. All that
    /// the device seals is watched over the cut. Then cuts with a second one in the recovery.
    public sealed class SavedSessionPowerCutTests
    {
        private const long DayMs = 24 * 3_600_000;

        private readonly ITestOutputHelper _output;

        public SavedSessionPowerCutTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Theory]
        [InlineData("onboarding, saving and reserving", 0, 1)]
        [InlineData("going on after a restart", 1, 1)]
        [InlineData("dropped by the service, saved again", 2, 1)]
        [InlineData("dropped with its credential", 3, 1)]
        [InlineData("two cuts, going on", 1, 7)]
        public void No_number_twice_after_a_cut_at_any_flash_operation(
            string why, int script, int secondStep)
        {
            int cuts = 0;
            int operation = 0;
            bool isTwice = secondStep > 1;
            while (true)
            {
                if (!CutAndRecover(script, operation, -1)) { break; }
                cuts++;
                for (int second = 0; isTwice; second += secondStep)
                {
                    if (!CutAndRecover(script, operation, second)) { break; }
                    cuts++;
                }
                operation++;
            }
            _output.WriteLine($"{why}: {operation} operations, {cuts} cuts");
            Assert.True(operation > 5, $"{operation} operations");
        }

        // The one way to a number that was used: flash put back to what it was, by somebody who has
        // the board in hand, where no monotonic counter says so (docs/kcm-format.md).
        [Fact]
        public void The_watch_sees_a_number_that_is_used_again()
        {
            SealWatchCrypto crypto = new SealWatchCrypto();
            using AgentWorld world = new AgentWorld(crypto: crypto, options: new AgentOptions
            {
                HeartbeatEnabled = false,
                SessionBlock = 8,
            });
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));
            byte[][] before = world.CopyBanks();
            Updates(world, 20);
            Assert.Empty(crypto.Repeated);
            world.RebootFrom(before);
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered, DayMs));
            Assert.NotEmpty(crypto.Repeated);
        }

        // False when the run, or the recovery for a second cut, ended before so many operations.
        private static bool CutAndRecover(int script, int operation, int second)
        {
            SealWatchCrypto crypto = new SealWatchCrypto();
            PowerSupply power = new PowerSupply();
            using AgentWorld world = new AgentWorld(power, crypto, options: new AgentOptions
            {
                HeartbeatEnabled = false,
                SessionBlock = 8,
            });
            string cut = $"script={script} cut={operation} second={second}";
            Prepare(world, script);
            bool isCut = Run(world, power, operation, () => Play(world, script));
            bool isCutAgain = false;
            if (isCut)
            {
                world.Reboot();
                if (second >= 0)
                {
                    isCutAgain = Run(world, power, second, () => Recover(world, cut));
                    if (isCutAgain) { world.Reboot(); }
                }
                if (second < 0 || isCutAgain) { Recover(world, cut); }
            }
            Assert.True(crypto.Repeated.Count == 0, cut + ": " + string.Join(' ', crypto.Repeated));
            Assert.True(FactoryProvisioner.IsProvisioned(world.Store), cut);
            Assert.True(
                world.Store.Contains(
                    KcmArea.Working, KcmItemType.Certificate, ItemNames.ManagementCertificate),
                cut);
            return second < 0 ? isCut : isCutAgain;
        }

        private static bool Run(
            AgentWorld world, PowerSupply power, int operation, Action run)
        {
            power.CutAt = power.Operations + operation;
            bool isCut = false;
            try { run(); }
            catch (PowerCutException)
            {
                // Now the device is in the dark.
                isCut = true;
            }
            power.CutAt = -1;
            return isCut;
        }

        private static void Prepare(AgentWorld world, int script)
        {
            if (script == 0) { return; }
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));
            Updates(world, 3);
        }

        private static void Play(AgentWorld world, int script)
        {
            switch (script)
            {
                case 0:
                    world.Start();
                    Assert.True(world.RunTo(AgentState.Registered, DayMs));
                    Updates(world, 20);
                    break;
                case 1:
                    world.Reboot();
                    world.Start();
                    Assert.True(world.RunTo(AgentState.Registered, DayMs));
                    Updates(world, 12);
                    break;
                case 2:
                    // Long enough after the one before to be saved again.
                    world.Management.CloseLast();
                    Assert.True(world.Run(() => world.Management.Connected.Count > 1, DayMs));
                    Assert.True(world.RunTo(AgentState.Registered, DayMs));
                    Updates(world, 12);
                    break;
                default:
                    world.RefuseUntilNextEnrolment();
                    world.Management.CloseLast();
                    Assert.True(world.Run(() => world.Bootstrap.Connected.Count > 1, DayMs));
                    Assert.True(world.RunTo(AgentState.Registered, DayMs));
                    Updates(world, 3);
                    break;
            }
        }

        private static void Recover(AgentWorld world, string cut)
        {
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered, DayMs), cut);
            Updates(world, 12);
        }

        private static void Updates(AgentWorld world, int count)
        {
            for (int i = 0; i < count; i++)
            {
                int requests = world.Management.Requests.Count;
                Assert.True(world.Run(() => world.Management.Requests.Count > requests, DayMs));
                Assert.True(world.RunTo(AgentState.Registered));
                world.Run(() => false, 100);
            }
        }
    }
}
