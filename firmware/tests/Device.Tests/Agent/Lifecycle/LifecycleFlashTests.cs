using System.Collections.Generic;
using System.Linq;
using Device.Desktop;
using Device.Tests.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: what an operation costs the flash is known and bounded.
    /// Method: the saga is taken through once over a counting flash of 16 KiB banks with
    /// 4 KiB sectors. The figures of docs/heartbeat.md are these; a certificate's length varies by
    /// some bytes with its signatures, and so does a figure by some units of 16.
    public sealed class LifecycleFlashTests
    {
        private readonly ITestOutputHelper _output;

        public LifecycleFlashTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Theory]
        [InlineData("renew", 928, 0)]
        [InlineData("renew-refused", 928, 0)]
        [InlineData("transfer", 1_424, 0)]
        [InlineData("update", 3_296, 2)]
        [InlineData("update-refused", 3_296, 2)]
        [InlineData("update-wrong", 2_736, 2)]
        [InlineData("delete", 1_808, 2)]
        [InlineData("named-renew", 816, 0)]
        [InlineData("named-update", 3_344, 2)]
        [InlineData("named-delete", 1_728, 2)]
        public void An_operation_costs_no_more_than(string name, int bytesMax, int erasesMax)
        {
            LifecyclePowerCutScenario scenario =
                LifecyclePowerCutScenario.All.Single(x => x.Name == name);
            SimFlash flash = new LifecycleFixture().Flash.Copy();
            LifecycleFixture device = new LifecycleFixture(flash, new DotNetCrypto(), false);
            List<FlashOperation> operations = flash.Record();
            TestService service = scenario.MakeService();
            Assert.Null(service.Drive(device, () => null, () => { }));
            int bytes = SimFlash.UnitBytes
                * operations.Count(x => x.Type == FlashOperation.Kind.Program);
            int erases = operations.Count(x => x.Type == FlashOperation.Kind.Erase);
            _output.WriteLine(
                $"{name}: {bytes} bytes, {erases} erases, {service.Exchanges} exchanges");
            Assert.True(bytes <= bytesMax, $"{bytes} bytes");
            Assert.True(erases <= erasesMax, $"{erases} erases");
        }

        [Fact]
        public void An_idle_heartbeat_writes_nothing()
        {
            LifecycleFixture device = new LifecycleFixture();
            device.Flash.PowerOn();
            Assert.Empty(device.Results());
            device.Engine.HandleAcknowledged(new[] { LifecycleFixture.Id(9) });
            device.Drain();
            Assert.Equal(0, device.Flash.Operations);
        }
    }
}
