using System;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: an operation of the cloud reaches the device by its heartbeat and is in force after
    /// the exchanges it needs; whatever goes wrong, the device goes on under the credential it had.
    /// Method: the agent against scripted services in virtual time.
    public sealed class LifecycleJourneyTests : IDisposable
    {
        private const long MinuteMs = 60_000;
        private const long HourMs = 60 * MinuteMs;
        private const long DayMs = 24 * HourMs;

        private readonly AgentWorld _world = new AgentWorld(options: new AgentOptions());
        private readonly TestPki _otherCa = new TestPki("Other CA");

        public LifecycleJourneyTests()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        public void Dispose()
        {
            _world.Dispose();
            _otherCa.Dispose();
        }

        [Fact]
        public void A_renewal_is_in_force_after_exactly_one_exchange()
        {
            LifecycleScript renew = Queue(HeartbeatVerb.Renew);

            Assert.True(renew.Run(MinuteMs));

            Assert.Equal(1, _world.Security.Exchanges);
            Assert.Equal(1, renew.Issued);
            AssertInForce(renew);
            Assert.Equal(renew.Before!.PublicPoint, Working().PublicPoint);
            Assert.Equal(new[] { "Renew LWM2M 2", "Renew LWM2M 0" }, _world.Lifecycle);
            Assert.True(_world.Run(() => renew.Results.Count > 0, 2 * DayMs));
            Assert.Equal(HeartbeatResult.StatusDone, renew.Results[0].Status);
            Assert.Equal(2, _world.Security.Exchanges);
        }

        [Fact]
        public void An_update_is_in_force_after_exactly_two_exchanges()
        {
            LifecycleScript update = Queue(HeartbeatVerb.Update);

            Assert.True(update.Run(MinuteMs));

            Assert.Equal(2, _world.Security.Exchanges);
            Assert.Equal(HeartbeatReason.Continuation, _world.Security.Requests[1].Reason);
            Assert.Equal(1, update.Issued);
            AssertInForce(update);
            Assert.NotEqual(update.Before!.PublicPoint, Working().PublicPoint);
        }

        [Fact]
        public void A_transfer_moves_the_device_to_another_root_and_keeps_its_name()
        {
            TrustOtherCa();
            LifecycleScript transfer = Queue(HeartbeatVerb.Transfer, _otherCa);

            Assert.True(transfer.Run(MinuteMs));

            Assert.Equal(1, _world.Security.Exchanges);
            AssertInForce(transfer);
            Assert.Equal(_otherCa.Anchor.Subject, Working().Issuer);
            Assert.Equal(AgentWorld.Endpoint, Working().CommonName);
        }

        [Fact]
        public void After_a_delete_the_device_is_on_hold_until_an_update_brings_a_credential()
        {
            LifecycleScript delete = Queue(HeartbeatVerb.Delete);
            delete.Hold = HeartbeatHold.Deleted;
            _world.BootstrapCode = CoapCode.Forbidden;
            Assert.True(delete.Run(MinuteMs));
            Assert.Null(_world.LoadLeaf(KcmArea.Working));
            Assert.Equal(AgentState.OnHold, _world.Agent.State);
            int requests = _world.Management.Requests.Count;

            Assert.True(_world.RunHeartbeats(_world.Heartbeats.Count + 2, 3 * DayMs));
            Assert.Equal(AgentState.OnHold, _world.Agent.State);
            Assert.Equal(requests, _world.Management.Requests.Count);
            Assert.DoesNotContain(_world.Bootstrap.Requests.Skip(1), IsBootstrap);

            LifecycleScript update = Queue(HeartbeatVerb.Update);
            Assert.True(update.Run(MinuteMs));
            AssertInForce(update);
        }

        [Fact]
        public void A_deleted_device_that_restarts_is_on_hold_again()
        {
            LifecycleScript delete = Queue(HeartbeatVerb.Delete);
            delete.Hold = HeartbeatHold.Deleted;
            _world.BootstrapCode = CoapCode.Forbidden;
            Assert.True(delete.Run(MinuteMs));

            _world.Reboot();
            _world.Start();

            Assert.True(_world.RunTo(AgentState.OnHold, HourMs));
        }

        [Fact]
        public void A_revoked_device_is_held_and_recovers_by_an_update()
        {
            _world.RefusedSerials.Add(Serial());
            _world.BootstrapCode = CoapCode.Forbidden;
            _world.Security.OnAnswer = (_, answer) => answer.Hold = HeartbeatHold.Revoked;
            _world.Management.Last!.Close();
            Assert.True(_world.RunTo(AgentState.OnHold, DayMs));
            Assert.Contains(
                _world.Security.Requests,
                request => request.Reason == HeartbeatReason.CredentialRefused);
            Assert.NotNull(_world.LoadLeaf(KcmArea.Working));

            LifecycleScript update = Queue(HeartbeatVerb.Update);
            update.Hold = HeartbeatHold.Revoked;

            Assert.True(update.Run(MinuteMs));
            AssertInForce(update);
        }

        [Fact]
        public void A_certificate_that_the_handshake_tells_is_revoked_counts_as_refused()
        {
            const int CertificateRevoked = 44;
            LifecycleScript renew = Queue(HeartbeatVerb.Renew);
            renew.Issue = point =>
            {
                byte[] der = _world.CloudCa.IssueDevice(point, AgentWorld.Subject());
                Certificate.TryParse(der, 0, der.Length, out Certificate made);
                _world.Management.Revoked.Add(AgentWorld.SerialOf(made));
                return der;
            };

            Assert.True(_world.Run(() => renew.Results.Count > 0, HourMs));

            AssertRefused(renew, CertificateRevoked);
        }

        [Fact]
        public void A_device_whose_certificate_has_ended_gets_another_one()
        {
            // Two refusals with certificate_expired (45), then a bootstrap.
            _world.Issue = request => _world.CloudCa.IssueDevice(
                request.PublicPoint, AgentWorld.Subject(), -10, -1);
            // Without the service's time the device cannot know.
            _world.Security.Code = CoapCode.Forbidden;
            _world.RefusedSerials.Add(Serial());
            _world.Management.Last!.Close();
            Assert.True(_world.Run(() => _world.LoadLeaf(KcmArea.Staged) != null, DayMs));
            string ended = AgentWorld.SerialOf(_world.LoadLeaf(KcmArea.Staged)!);
            _world.Issue = null;
            int journey = _world.Journey.Count;

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));

            Assert.Equal(
                2,
                _world.Journey.Skip(journey).Count(
                    step => step == "BackingOff: SessionFailed/PeerAlert"));
            Assert.NotEqual(ended, Serial());
        }

        [Fact]
        public void A_staged_credential_that_meets_silence_gives_way_when_the_old_one_is_heard()
        {
            TrustOtherCa();
            LifecycleScript transfer = Queue(HeartbeatVerb.Transfer, _otherCa);
            Assert.True(_world.Run(() => _world.LoadLeaf(KcmArea.Staged) != null, MinuteMs));
            // 5.03 to the new serial alone: no refusal, but no registration either.
            string staged = AgentWorld.SerialOf(_world.LoadLeaf(KcmArea.Staged)!);
            _world.BusySerials.Add(staged);

            Assert.True(_world.Run(() => transfer.Results.Count > 0, 2 * HourMs));

            AssertRefused(transfer, 0);
        }

        [Fact]
        public void A_staged_credential_whose_items_are_damaged_gives_way_after_a_restart()
        {
            LifecycleScript update = Queue(HeartbeatVerb.Update);
            Assert.True(_world.Run(() => _world.LoadLeaf(KcmArea.Staged) != null, MinuteMs));
            _world.Reboot();
            _world.Damage(ItemNames.ManagementKey);

            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered, HourMs));
            Assert.Equal(update.Before!.SerialNumber, Working().SerialNumber);
            Assert.Contains(_world.Lifecycle, one => one.Contains("StagedLost"));
        }

        [Fact]
        public void A_hold_that_is_lifted_without_an_operation_sends_the_device_on_its_way()
        {
            _world.Security.OnAnswer = (_, answer) => answer.Hold = HeartbeatHold.Revoked;
            _world.RequestHeartbeat();
            Assert.True(_world.RunTo(AgentState.OnHold, MinuteMs));

            _world.Security.OnAnswer = (_, _) => { };
            _world.RequestHeartbeat();

            Assert.True(_world.RunTo(AgentState.Registered, MinuteMs));
        }

        [Theory]
        [InlineData("renewal", HeartbeatVerb.Renew, 1)]
        [InlineData("update", HeartbeatVerb.Update, 2)]
        public void Lost_answers_cost_time_and_no_certificate(
            string why, HeartbeatVerb verb, int exchanges)
        {
            LifecycleScript script = Queue(verb);
            for (int i = 0; i < exchanges; i++)
            {
                int before = _world.Security.Exchanges;
                _world.Security.IsMute = true;
                int heard = _world.Heartbeats.Count;
                Assert.True(_world.Run(
                    () => _world.Security.Exchanges > before
                        && _world.Heartbeats.Count > heard, DayMs), why);
                _world.Security.IsMute = false;
                heard = _world.Heartbeats.Count;
                Assert.True(_world.RunHeartbeats(heard + 1, DayMs), why);
                if (script.IsEffective) { break; }
                // The second exchange of an update follows at once.
                if (i + 1 < exchanges) { _world.Security.IsMute = true; }
            }

            Assert.True(script.Run(DayMs), why);
            Assert.Equal(exchanges, _world.Security.Exchanges);
            Assert.Equal(1, script.Issued);
            AssertInForce(script);
        }

        [Fact]
        public void A_new_credential_that_the_handshake_refuses_gives_way_to_the_old_one()
        {
            // The service does not know the new root.
            LifecycleScript transfer = Queue(HeartbeatVerb.Transfer, _otherCa);

            Assert.True(_world.Run(() => transfer.Results.Count > 0, HourMs));

            const int UnknownCa = 48;
            AssertRefused(transfer, UnknownCa);
        }

        [Fact]
        public void A_new_credential_that_the_registration_refuses_gives_way_to_the_old_one()
        {
            LifecycleScript renew = Queue(HeartbeatVerb.Renew);
            renew.Issue = point =>
            {
                byte[] der = _world.CloudCa.IssueDevice(point, AgentWorld.Subject());
                Certificate.TryParse(der, 0, der.Length, out Certificate made);
                _world.RefusedSerials.Add(AgentWorld.SerialOf(made));
                return der;
            };

            Assert.True(_world.Run(() => renew.Results.Count > 0, HourMs));

            AssertRefused(renew, CoapCode.Forbidden);
        }

        [Fact]
        public void A_refused_credential_that_the_flash_does_not_let_go_strands_nobody()
        {
            LifecycleScript transfer = Queue(HeartbeatVerb.Transfer, _otherCa);
            Assert.True(_world.Run(() => _world.LoadLeaf(KcmArea.Staged) != null, HourMs));
            int registrations = _world.RegisteredSerials.Count;
            _world.FlashIsBroken = true;

            Assert.True(_world.Run(() => _world.RegisteredSerials.Count > registrations, HourMs));

            Assert.Equal(transfer.Before!.SerialNumber, Working().SerialNumber);
            Assert.Equal(Serial(), _world.RegisteredSerials[^1]);
        }

        [Fact]
        public void A_bootstrap_in_the_middle_of_an_update_wins_and_is_told()
        {
            LifecycleScript update = Queue(HeartbeatVerb.Update);
            Assert.True(_world.Run(() => _world.Lifecycle.Contains("Update LWM2M 1"), MinuteMs));
            // The certificate never comes; meanwhile the one in force is refused.
            _world.Security.Code = CoapCode.Forbidden;
            _world.RefusedSerials.Add(Serial());
            _world.Management.Last!.Close();

            Assert.True(_world.Run(() => _world.RegisteredSerials.Count > 1, DayMs));
            _world.Security.Code = CoapCode.Changed;

            Assert.True(_world.Run(() => update.Results.Count > 0, 2 * DayMs));
            Assert.Equal((int)LifecycleFault.Superseded, update.Results[0].Fault);
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(_world.RegisteredSerials[^1], Serial());
        }

        [Fact]
        public void The_session_is_switched_only_when_no_exchange_is_open()
        {
            CoapEndpoint? coap = null;
            int handle = 0;
            _world.OnUpdate = (endpoint, request, _) =>
            {
                coap = endpoint;
                handle = request;
            };
            Assert.True(_world.Run(() => coap != null, HourMs));
            LifecycleScript renew = Queue(HeartbeatVerb.Renew);
            Assert.True(_world.Run(() => _world.Lifecycle.Count > 0, MinuteMs));
            int connected = _world.Management.Connected.Count;
            Assert.False(_world.Run(() => renew.IsEffective, MinuteMs));
            Assert.Equal(connected, _world.Management.Connected.Count);

            _world.OnUpdate = null;
            _world.Management.Act(
                endpoint => endpoint.Respond(handle, CoapCode.Changed, _world.NowMs),
                _world.NowMs);

            Assert.True(renew.Run(MinuteMs));
            AssertInForce(renew);
        }

        private void AssertRefused(LifecycleScript script, int detail)
        {
            Assert.Equal((int)LifecycleFault.RefusedByService, script.Results[0].Fault);
            Assert.Equal(detail, script.Results[0].Detail);
            Assert.Equal(script.Before!.SerialNumber, Working().SerialNumber);
            Assert.Null(_world.LoadLeaf(KcmArea.Staged));
            Assert.True(_world.RunTo(AgentState.Registered, HourMs));
            Assert.Equal(Serial(), _world.RegisteredSerials[^1]);
            Assert.DoesNotContain(_world.Bootstrap.Requests.Skip(1), IsBootstrap);
        }

        private void AssertInForce(LifecycleScript script)
        {
            Assert.True(_world.RunTo(AgentState.Registered, MinuteMs));
            Assert.Equal(script.NewSerial, Serial());
            Assert.Equal(script.NewSerial, _world.RegisteredSerials[^1]);
            Assert.Null(_world.LoadLeaf(KcmArea.Staged));
        }

        private LifecycleScript Queue(HeartbeatVerb verb, TestPki? issuer = null)
        {
            LifecycleScript script = new LifecycleScript(_world, verb, issuer);
            _world.RequestHeartbeat();
            return script;
        }

        private void TrustOtherCa()
        {
            _world.Management.Trust = new TrustSnapshot(
                new[] { _world.CloudCa.Anchor, _otherCa.Anchor });
        }

        private Certificate Working()
        {
            return _world.LoadLeaf(KcmArea.Working)!;
        }

        private string Serial()
        {
            return AgentWorld.SerialOf(Working());
        }

        private static bool IsBootstrap(string request)
        {
            return request.StartsWith("POST bs", StringComparison.Ordinal);
        }
    }
}
