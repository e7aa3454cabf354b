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

        public void Dispose()
        {
            _scene.Dispose();
        }
    }
}
