using System;
using Device.Lwm2m.Coap;
using Xunit;

namespace Simulator.Tests.Cloud.Services
{
    /// <summary>A device that resumed its DTLS session is registered as before and says nothing:
    /// as Anjay does, whose registration goes with the session. What operators ask must reach it
    /// there.</summary>
    public sealed class ResumedRequestsTests : IDisposable
    {
        private readonly RequestScene _scene = new RequestScene();

        [Fact]
        public void It_is_asked_although_it_has_said_nothing()
        {
            using TestDevice before = _scene.Register();
            using TestDevice device = _scene.Connect(isResumed: true);

            _scene.Submit("a", CoapCode.Get, "3/0/16");
            _scene.RunUntil(device, 1);

            Assert.Equal("a 2.05 U", _scene.Words);
        }

        [Fact]
        public void What_waited_for_it_goes_out_at_once()
        {
            using (TestDevice before = _scene.Register(isQueueMode: true)) { }
            _scene.Submit("a", CoapCode.Get, "3/0/16");

            using TestDevice device = _scene.Connect(isResumed: true);
            _scene.RunUntil(device, 1);

            Assert.Equal("a 2.05 U", _scene.Words);
        }

        /// Goal: an observation outlives the session: Anjay goes on notifying under a token that
        /// nothing in the new session matches, is told so, and stops.
        [Fact]
        public void What_was_observed_is_observed_again()
        {
            using TestDevice before = _scene.Register();
            Observe(before, "a");
            using TestDevice device = _scene.Connect(isResumed: true);
            _scene.RunUntil(device, 2);
            Assert.Equal("a 2.05 U; state 2.05 U", _scene.Words);

            using TestDevice third = _scene.Connect(isResumed: true);
            _scene.RunUntil(third, 3);
            _scene.Submit("b", CoapCode.Get, "3/0/16", observe: 1);
            _scene.RunUntil(third, 4);
            Assert.Equal("a 2.05 U; state 2.05 U; state 2.05 U; b 2.02", _scene.Words);
            RequireQuiet();
        }

        [Theory]
        [InlineData("the operator ended it", "cancel")]
        [InlineData("the device registered anew", "register")]
        [InlineData("the device de-registered", "leave")]
        public void What_is_over_stays_over(string why, string end)
        {
            using TestDevice before = _scene.Register();
            Observe(before, "a");
            switch (end)
            {
                case "cancel":
                    _scene.Submit("b", CoapCode.Get, "3/0/16", observe: 1);
                    _scene.RunUntil(before, 2);
                    break;
                case "register":
                    using (TestDevice other = _scene.Register()) { }
                    break;
                default:
                    before.Registration.Deregister(Environment.TickCount64);
                    before.RunRegistration();
                    break;
            }
            _scene.Heard.Clear();

            RequireQuiet();
            Assert.True(_scene.Requests.DeviceCount == 0, why);
        }

        /// Goal: after a full handshake the device speaks first: it may have lost all that it knew
        /// and is about to register.
        [Fact]
        public void After_a_full_handshake_it_is_asked_once_it_registered()
        {
            using (TestDevice before = _scene.Register()) { }
            using TestDevice device = _scene.Connect();
            _scene.Submit("a", CoapCode.Get, "3/0/16");
            device.Run(() => true);

            Assert.Empty(_scene.Heard);
            Assert.Equal(1, _scene.Requests.DeviceCount);
        }

        private void Observe(TestDevice device, string name)
        {
            _scene.Submit(name, CoapCode.Get, "3/0/16", observe: 0);
            _scene.RunUntil(device, 1);
        }

        private void RequireQuiet()
        {
            int heard = _scene.Heard.Count;
            using TestDevice device = _scene.Connect(isResumed: true);
            device.Run(() => true);
            Assert.Equal(heard, _scene.Heard.Count);
        }

        public void Dispose()
        {
            _scene.Dispose();
        }
    }
}
