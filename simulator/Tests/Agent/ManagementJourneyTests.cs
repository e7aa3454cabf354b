using System;
using System.Linq;
using Device.Agent;
using Device.Kcm;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: what a management server may want of the device as a whole is done, and leaves the
    /// device with a credential that the cloud accepts.
    /// Method: the agent against scripted services in virtual time.
    public sealed class ManagementJourneyTests : IDisposable
    {
        private const long MinuteMs = 60_000;

        private readonly AgentWorld _world = new AgentWorld(options: new AgentOptions());

        public ManagementJourneyTests()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        [Fact]
        public void A_restart_is_wished_after_the_answer()
        {
            Execute("3/0/4");
            Assert.True(_world.Run(() => _world.Restarts > 0, MinuteMs));
            // The power goes at once: the answer is on its way by then.
            _world.Reboot();
            Assert.True(_world.Run(() => _world.Management.Answers.Count > 0, MinuteMs));
            Assert.Equal(CoapCode.Changed, _world.Management.Answers[0]);
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(1, _world.Restarts);
        }

        [Fact]
        public void A_bootstrap_that_is_wished_brings_another_credential()
        {
            byte[] before = Working();
            _world.Journey.Clear();
            Execute("1/0/9");

            Assert.True(_world.Run(() => !Working().SequenceEqual(before), 10 * MinuteMs));
            Assert.True(_world.RunTo(AgentState.Registered));

            Assert.Equal(CoapCode.Changed, _world.Management.Answers[0]);
            Assert.Equal(
                new[]
                {
                    "BootstrapConnecting", "Bootstrapping", "Enrolling",
                    "ManagementConnecting", "Registering", "Registered",
                },
                _world.Journey);
            Assert.Null(_world.LoadLeaf(KcmArea.Staged));
        }

        [Fact]
        public void A_bootstrap_that_is_wished_and_fails_leaves_the_working_credential()
        {
            byte[] before = Working();
            _world.BootstrapCode = CoapCode.Forbidden;
            _world.Journey.Clear();
            Execute("1/0/9");

            Assert.True(_world.RunTo(AgentState.BackingOff));
            Assert.Equal(before, Working());
            Assert.True(_world.RunTo(AgentState.Registered, 600 * MinuteMs));
            Assert.Equal(before, Working());
        }

        [Fact]
        public void A_disabled_server_is_left_and_found_again()
        {
            _world.Management.Requests.Clear();
            Put("1/0/5", "600");
            Execute("1/0/4");
            Assert.True(_world.Run(
                () => _world.Management.Requests.Any(one => one.StartsWith("DELETE rd/")),
                MinuteMs));
            long leftMs = _world.NowMs;
            Assert.True(_world.Run(
                () => _world.Management.Requests.Any(one => one.StartsWith("POST rd ")),
                11 * MinuteMs));
            Assert.InRange(_world.NowMs - leftMs, 600_000, 601_000);
        }

        /// Goal: what a bootstrap says of the server in object 1 is what the server finds there,
        /// also after a restart, until a bootstrap says something else.
        [Fact]
        public void What_the_bootstrap_said_of_the_server_is_in_force()
        {
            Assert.Equal("7", Observe("1/0/0"));
            Restart();
            Assert.Equal("7", Observe("1/0/0"));

            _world.MoreServer = writer => writer.WriteInteger(TlvType.Resource, 3, 60);
            BootstrapAgain();
            Assert.Equal("60", Observe("1/0/3"));
            Put("1/0/3", "50");
            Assert.True(_world.Run(
                () => _world.Management.States.Contains("50"), MinuteMs));
            Restart();
            Assert.Equal("60", Observe("1/0/3"));

            _world.MoreServer = null;
            BootstrapAgain();
            _world.Management.Answers.Clear();
            Act(new CoapRequest().Reset(CoapCode.Get, "1/0/3"));
            Assert.True(_world.Run(() => _world.Management.Answers.Count > 0, MinuteMs));
            Assert.Equal(CoapCode.NotFound, _world.Management.Answers[0]);
        }

        [Fact]
        public void What_changes_on_the_device_is_told()
        {
            _world.Agent.Info.BatteryPercent = 90;
            Act(new CoapRequest().Reset(CoapCode.Get, "3/0/9"), observe: true);
            Assert.True(_world.Run(() => _world.Management.States.Count > 0, MinuteMs));
            _world.Agent.Info.BatteryPercent = 80;
            _world.ResourceChanged(3, 0, 9);
            Assert.True(_world.Run(() => _world.Management.States.Count > 1, MinuteMs));
            Assert.Equal(new[] { "90", "80" }, _world.Management.States);
        }

        public void Dispose()
        {
            _world.Dispose();
        }

        private byte[] Working()
        {
            Certificate? leaf = _world.LoadLeaf(KcmArea.Working);
            return leaf == null ? [] : leaf.SerialNumber;
        }

        private void Restart()
        {
            _world.Reboot();
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        private void BootstrapAgain()
        {
            byte[] before = Working();
            Execute("1/0/9");
            Assert.True(_world.Run(() => !Working().SequenceEqual(before), 10 * MinuteMs));
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        private string Observe(string path)
        {
            int before = _world.Management.States.Count;
            Act(new CoapRequest().Reset(CoapCode.Get, path), observe: true);
            Assert.True(_world.Run(() => _world.Management.States.Count > before, MinuteMs));
            return _world.Management.States[before];
        }

        private void Execute(string path)
        {
            Act(new CoapRequest().Reset(CoapCode.Post, path));
        }

        private void Put(string path, string text)
        {
            byte[] body = System.Text.Encoding.ASCII.GetBytes(text);
            Act(new CoapRequest().Reset(CoapCode.Put, path)
                .SetPayload(CoapContentFormat.TextPlain, body, 0, body.Length));
            Assert.True(_world.Run(() => _world.Management.Answers.Count > 0, MinuteMs));
        }

        private void Act(CoapRequest request, bool observe = false)
        {
            request.Observe = observe ? 0 : -1;
            _world.Management.Act(coap => coap.Request(request, _world.NowMs), _world.NowMs);
        }
    }
}
