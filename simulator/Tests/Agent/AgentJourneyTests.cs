using System;
using Device.Agent;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: a device finds its way from the factory to its registration, and back to it from
    /// every failure, with every credential kept.
    /// Method: the agent against scripted services behind the emulator's DTLS server, in virtual
    /// time; a test changes one thing and reads the journey.
    public sealed class AgentJourneyTests : IDisposable
    {
        private const long HourMs = 3_600_000;
        private const long DayMs = 24 * HourMs;

        private readonly AgentWorld _world = new AgentWorld();

        public void Dispose()
        {
            _world.Dispose();
        }

        [Fact]
        public void A_factory_fresh_device_registers()
        {
            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(
                new[]
                {
                    "BootstrapConnecting", "Bootstrapping", "Enrolling",
                    "ManagementConnecting", "Registering", "Registered",
                },
                _world.Journey);
            Assert.Contains(
                $"ep={AgentWorld.Endpoint}", _world.Bootstrap.Requests[0],
                StringComparison.Ordinal);
            Assert.Contains(
                $"aid={AgentWorld.Account}", _world.Bootstrap.Requests[0],
                StringComparison.Ordinal);
            Assert.Equal(
                new[] { CoapCode.Changed, CoapCode.Changed, CoapCode.Changed },
                _world.Bootstrap.Answers);
            string register = _world.Management.Requests[0];
            Assert.StartsWith("POST rd ", register, StringComparison.Ordinal);
            Assert.Contains("lt=3600", register, StringComparison.Ordinal);
            Assert.True(HasOperational(KcmArea.Working));
            Assert.False(HasOperational(KcmArea.Staged));
        }

        [Fact]
        public void After_a_reboot_it_registers_without_a_bootstrap()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            _world.Reboot();
            _world.Journey.Clear();

            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(
                new[] { "Registering", "Registered" }, _world.Journey);
            Assert.Single(_world.Management.Connected);
            Assert.Single(_world.Bootstrap.Connected);
        }

        [Fact]
        public void A_credential_staged_before_a_power_cut_is_proven_after_it()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registering));
            Assert.True(HasOperational(KcmArea.Staged));
            Assert.False(HasOperational(KcmArea.Working));
            _world.Reboot();

            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Single(_world.Bootstrap.Connected);
            Assert.True(HasOperational(KcmArea.Working));
            Assert.False(HasOperational(KcmArea.Staged));
        }

        [Fact]
        public void The_registration_is_updated_at_75_percent_of_its_lifetime()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            int requests = _world.Management.Requests.Count;
            long registeredMs = _world.NowMs;

            Assert.True(_world.Run(
                () => _world.Management.Requests.Count > requests, 3600 * 1000));

            Assert.StartsWith(
                "POST rd/17", _world.Management.Requests[requests], StringComparison.Ordinal);
            Assert.InRange(_world.NowMs - registeredMs, 2_699_000, 2_701_000);
        }

        [Fact]
        public void Stop_deregisters_and_closes()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));

            _world.Stop();

            Assert.True(_world.RunTo(AgentState.Stopped));
            Assert.Equal("DELETE rd/17", _world.Management.Requests[^1]);
            Assert.Equal("Stopped", _world.Journey[^1]);
        }

        [Fact]
        public void A_silent_service_is_tried_again_until_it_speaks()
        {
            _world.Silent = true;
            _world.Start();
            Assert.True(_world.Run(
                () => _world.Journey.Contains(
                    $"BackingOff: {AgentFault.SessionFailed}/HandshakeTimedOut"),
                HourMs));

            _world.Silent = false;

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
        }

        [Fact]
        public void Without_a_path_it_waits_and_tries_again()
        {
            _world.NoTransport = true;
            _world.Start();
            Assert.Equal($"BackingOff: {AgentFault.TransportFailed}", _world.Journey[^1]);

            _world.NoTransport = false;

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
        }

        [Theory]
        [InlineData("refused", 0x83, "Refused")]
        [InlineData("busy", 0xa3, "Busy")]
        public void A_refused_bootstrap_is_tried_again(string why, int code, string detail)
        {
            _world.BootstrapCode = code;
            _world.Start();
            Assert.True(_world.RunTo(AgentState.BackingOff), why);
            Assert.Equal(
                $"BackingOff: {AgentFault.BootstrapFailed}/{detail}", _world.Journey[^1]);

            _world.BootstrapCode = CoapCode.Changed;

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
        }

        [Fact]
        public void A_refused_enrolment_is_tried_again()
        {
            _world.EstCode = CoapCode.BadRequest;
            _world.Start();
            Assert.True(_world.RunTo(AgentState.BackingOff));
            Assert.Equal(
                $"BackingOff: {AgentFault.EnrolmentFailed}/Refused", _world.Journey[^1]);

            _world.EstCode = CoapCode.Changed;

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
        }

        /// Goal: a mistake of the CA costs an enrolment, never the device (C8).
        [Theory]
        [InlineData(nameof(AgentFault.IssuedKeyMismatch), "another key")]
        [InlineData(nameof(AgentFault.IssuedNameMismatch), "another name")]
        [InlineData(nameof(AgentFault.IssuedAccountMismatch), "another account")]
        [InlineData(nameof(AgentFault.IssuedChainInvalid) + "/Expired", "expired")]
        [InlineData(nameof(AgentFault.IssuedChainInvalid) + "/IssuerUnknown", "another CA")]
        [InlineData(nameof(AgentFault.IssuedChainInvalid) + "/CertificateMalformed", "rubbish")]
        public void A_wrongly_issued_certificate_is_not_staged(string fault, string mistake)
        {
            using TestPki other = new TestPki("Another CA");
            byte[] anotherKey = _world.CloudCa.Server("x").Chain.Leaf.PublicPoint;
            _world.Issue = request => mistake switch
            {
                "another key" => Good(anotherKey, AgentWorld.Subject()),
                "another name" => Good(request.PublicPoint, AgentWorld.Subject(name: "other")),
                "another account" =>
                    Good(request.PublicPoint, AgentWorld.Subject(account: "other")),
                "expired" => _world.CloudCa.IssueDevice(
                    request.PublicPoint, AgentWorld.Subject(), fromDays: -1000, toDays: -900),
                "another CA" => other.IssueDevice(request.PublicPoint, AgentWorld.Subject()),
                _ => new byte[] { 0x30, 0x03, 0x02, 0x01 },
            };
            _world.Start();
            Assert.True(_world.RunTo(AgentState.BackingOff));
            Assert.Equal($"BackingOff: {fault}", _world.Journey[^1]);
            Assert.False(HasOperational(KcmArea.Staged));

            _world.Issue = null;

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
        }

        [Fact]
        public void A_management_uri_that_is_none_sends_it_back_to_the_bootstrap()
        {
            // The bootstrap client refuses it already; what can only be found later is a URI in
            // a store that another version wrote.
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(KcmStatus.Success, SetWorking(ItemNames.ManagementUri, "http://x"));
            _world.Reboot();
            _world.Journey.Clear();

            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.Contains($"BackingOff: {AgentFault.ManagementUriMalformed}", _world.Journey);
            Assert.Equal(2, _world.Bootstrap.Connected.Count);
        }

        [Fact]
        public void An_overlaid_bootstrap_uri_that_is_none_does_not_hide_the_factory_s()
        {
            Assert.Equal(KcmStatus.Success, SetWorking(ItemNames.BootstrapUri, "http://x"));

            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered));
        }

        /// Goal: what the factory wrote is the way back when a working copy is damaged.
        [Fact]
        public void A_damaged_overlay_of_a_text_does_not_hide_the_factory_s()
        {
            const string overlay = "another-name";
            Assert.Equal(KcmStatus.Success, SetWorking(ItemNames.EndpointName, overlay));
            _world.Damage(ItemNames.EndpointName);
            _world.Reboot();
            byte[] buffer = new byte[100];
            Assert.Equal(
                KcmStatus.FileCorrupted,
                _world.Store.Get(
                    KcmItemType.Config, ItemNames.EndpointName, buffer, 0, 100, out int _));

            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Contains(
                $"ep={AgentWorld.Endpoint}", _world.Bootstrap.Requests[0],
                StringComparison.Ordinal);
        }

        [Fact]
        public void A_busy_service_is_given_the_time_it_asks_for()
        {
            // More than the first back-off can be (100 s).
            const int RetryAfterSeconds = 1_000;
            _world.BootstrapCode = CoapCode.ServiceUnavailable;
            _world.RetryAfterSeconds = RetryAfterSeconds;
            _world.Start();
            Assert.True(_world.RunTo(AgentState.BackingOff));
            long refusedMs = _world.NowMs;
            _world.BootstrapCode = CoapCode.Changed;

            Assert.True(_world.RunTo(AgentState.BootstrapConnecting, DayMs));

            Assert.InRange(
                _world.NowMs - refusedMs, RetryAfterSeconds * 1000L,
                (RetryAfterSeconds + 1) * 1000L);
        }

        [Fact]
        public void A_refused_registration_twice_in_a_row_asks_for_a_new_credential()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            _world.Reboot();
            _world.RegisterCode = CoapCode.Forbidden;
            _world.Start();
            string refusal = $"BackingOff: {AgentFault.RegistrationFailed}/Refused";

            Assert.True(_world.Run(() => _world.Bootstrap.Connected.Count == 2, DayMs));

            Assert.Equal(2, _world.Journey.FindAll(entry => entry == refusal).Count);
            Assert.True(HasOperational(KcmArea.Working));
            _world.RegisterCode = CoapCode.Created;
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
        }

        [Fact]
        public void A_service_that_does_not_trust_the_credential_gets_another_one()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            using TestPki next = new TestPki("Next CA");
            _world.Management.Trust = new TrustSnapshot(new[] { next.Anchor });
            _world.Issue = request => next.IssueDevice(
                request.PublicPoint, AgentWorld.Subject());
            _world.ServerCaInBootstrap = next.Der;
            _world.Management.Credential = next.Server("cloud.test");
            _world.RestartServices();
            _world.Reboot();

            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.Contains(
                $"BackingOff: {AgentFault.SessionFailed}/PeerCertificateUntrusted",
                _world.Journey);
            Assert.Equal(2, _world.Bootstrap.Connected.Count);
        }

        /// Goal: an unreachable bootstrap service never costs a device its working credential
        /// (D5).
        [Fact]
        public void While_the_bootstrap_is_away_the_refused_credential_is_kept_and_tried()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            _world.RegisterCode = CoapCode.Forbidden;
            _world.BootstrapCode = CoapCode.InternalServerError;
            _world.Reboot();
            _world.Start();
            Assert.False(_world.RunTo(AgentState.Registered, DayMs));
            Assert.True(HasOperational(KcmArea.Working));
            Assert.True(_world.Bootstrap.Connected.Count > 2);

            _world.RegisterCode = CoapCode.Created;

            Assert.True(_world.RunTo(AgentState.Registered, 2 * DayMs));
        }

        [Fact]
        public void A_session_that_the_service_ends_is_opened_again()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));

            _world.Management.Last!.Close();

            Assert.True(_world.RunTo(AgentState.BackingOff));
            Assert.Equal(
                $"BackingOff: {AgentFault.SessionFailed}/PeerClosed", _world.Journey[^1]);
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.Single(_world.Bootstrap.Connected);
        }

        [Fact]
        public void Flash_that_will_not_program_is_named_and_tried_again()
        {
            _world.FlashIsBroken = true;
            _world.Start();
            Assert.True(_world.RunTo(AgentState.BackingOff));
            Assert.StartsWith(
                $"BackingOff: {AgentFault.StoreFailed}/", _world.Journey[^1],
                StringComparison.Ordinal);

            _world.FlashIsBroken = false;

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
        }

        [Fact]
        public void A_second_mutation_before_idle_is_our_mistake_and_throws()
        {
            _world.Agent.Start(0);

            Assert.Throws<InvalidOperationException>(() => _world.Agent.HandleTimeout(0));
        }

        private byte[] Good(byte[] publicPoint, string subject)
        {
            return _world.CloudCa.IssueDevice(publicPoint, subject);
        }

        private bool HasOperational(KcmArea area)
        {
            return _world.Store.Contains(
                area, KcmItemType.Certificate, ItemNames.ManagementCertificate);
        }

        private KcmStatus SetWorking(string name, string text)
        {
            byte[] bytes = Device.Base.Ascii.GetBytes(text);
            KcmTransaction transaction = _world.Store.Begin();
            transaction.Set(
                KcmArea.Working, KcmItemType.Config, name, bytes, 0, bytes.Length);
            return transaction.Commit();
        }
    }
}
