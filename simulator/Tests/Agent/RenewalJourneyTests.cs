using System;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Crypto;
using Device.Kcm;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: the management service renews a certificate over the session that stands; whatever
    /// goes wrong, the device answers with the cause, goes on under the credential it had, and is
    /// ready for the next. Names are those of facts/pelion.md H4.
    /// Method: the agent against scripted services in virtual time.
    public sealed class RenewalJourneyTests : RenewalSteps
    {
        [Fact]
        public void H4_58_the_operational_certificate_is_renewed_answered_and_proven()
        {
            Certificate before = Working();
            Ask(CeRequest.Make(Operational));

            Assert.True(RunToProof());

            Assert.Equal("0", Assert.Single(World.Management.AnswerTexts));
            Assert.Equal(CoapCode.Changed, Assert.Single(World.Management.Answers));
            Assert.Contains("POST est/sen", World.Management.Requests);
            Assert.NotEqual(before.PublicPoint, Working().PublicPoint);
            Assert.Equal(AgentWorld.SerialOf(Working()), World.RegisteredSerials[1]);
            Assert.Null(World.LoadLeaf(KcmArea.Staged));
            Assert.Equal(new[] { "Server LWM2M Success" }, World.Renewals);
            Assert.Equal(
                new[] { "Update LWM2M 1", "Update LWM2M 2", "Update LWM2M 0" }, World.Lifecycle);
        }

        [Fact]
        public void H4_58_the_request_has_subject_and_usages_of_the_certificate_before()
        {
            ParsedRequest? asked = null;
            World.Issue = request =>
            {
                asked = request;
                return World.CloudCa.IssueDevice(request.PublicPoint, AgentWorld.Subject());
            };
            Assert.Equal(CeStatus.Success, World.Renew(Operational));

            Assert.True(RunToProof());

            Assert.Equal(AgentWorld.Endpoint, asked!.CommonName);
            Assert.Equal(AgentWorld.Account, asked.OrganizationalUnit);
            Assert.Equal(AgentWorld.InternalEndpoint, asked.Locality);
            Assert.Equal(Working().KeyUsage, asked.KeyUsage);
            Assert.Equal(Working().ExtendedKeyUsage, asked.ExtendedKeyUsage);
            Assert.Equal(new[] { "Device LWM2M Success" }, World.Renewals);
        }

        [Fact]
        public void H4_59_a_named_certificate_is_renewed_without_a_new_session()
        {
            byte[] before = ProvisionNamed();
            int sessions = World.Management.Connected.Count;
            Ask(CeRequest.Make(Named));

            Assert.Equal("0", RunToAnswer());

            Assert.Contains("POST est/telemetry/sen", World.Management.Requests);
            Certificate after = NamedLeaf();
            Assert.NotEqual(before, after.Der);
            Assert.Equal(KcmStatus.Success, World.Store.OpenPrivateKey(
                KcmArea.Working, Named, KeyUse.Sign, out IPrivateKey key));
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            key.Dispose();
            Assert.Equal(after.PublicPoint, point);
            Assert.False(World.Run(
                () => World.Management.Connected.Count > sessions, MinuteMs));
            Assert.Equal(new[] { "Server telemetry Success" }, World.Renewals);
        }

        [Fact]
        public void H4_59_another_issuer_sends_its_root_along()
        {
            using TestPki other = new TestPki("Other CA");
            World.Management.Trust = new TrustSnapshot(
                new[] { World.CloudCa.Anchor, other.Anchor });
            World.Issue = request =>
            {
                byte[] leaf = other.IssueDevice(request.PublicPoint, AgentWorld.Subject());
                World.EstBody = AgentWorld.EstAnswerOf(leaf, other.Der);
                return leaf;
            };
            Ask(CeRequest.Make(Operational));

            Assert.True(RunToProof());
            Assert.Equal(other.Anchor.Subject, Working().Issuer);
        }

        [Fact]
        public void H4_61_one_at_a_time()
        {
            ProvisionNamed();
            World.EstIsMute = true;
            Ask(CeRequest.Make(Operational));
            Assert.True(World.Run(() => World.Management.Requests.Any(IsEnrolment), MinuteMs));

            Ask(CeRequest.Make(Named));

            Assert.Equal(Text(CeStatus.DeviceBusy), RunToAnswer());
            Assert.Equal(CeStatus.DeviceBusy, World.Renew(Operational));
        }

        [Fact]
        public void H4_61_an_operation_of_the_heartbeat_goes_first()
        {
            World.EstIsMute = true;
            LifecycleScript update = new LifecycleScript(World, HeartbeatVerb.Update);
            update.Issue = point => World.CloudCa.IssueDevice(point, AgentWorld.Subject());
            World.Security.NextSeconds = 3_600;
            Action<HeartbeatRequest, HeartbeatAnswer> answer = World.Security.OnAnswer;
            int answers = 0;
            World.Security.OnAnswer = (request, one) =>
            {
                // The second half of the update has to wait.
                if (++answers != 2) { answer(request, one); }
            };
            World.RequestHeartbeat();
            Assert.True(World.Run(() => answers == 2, MinuteMs));
            Assert.Contains("Update LWM2M 1", World.Lifecycle);

            Assert.Equal(CeStatus.DeviceBusy, World.Renew(Operational));

            Assert.True(update.Run(2 * HourMs));
        }

        [Theory]
        [InlineData("the device asked", false)]
        [InlineData("the service asked", true)]
        public void H4_63_without_an_answer_it_ends_and_the_next_succeeds(
            string why, bool isServer)
        {
            Certificate before = Working();
            World.EstIsMute = true;
            if (isServer) { Ask(CeRequest.Make(Operational)); }
            else { Assert.Equal(CeStatus.Success, World.Renew(Operational)); }

            Assert.True(World.Run(() => World.Renewals.Count == 1, 5 * MinuteMs), why);

            string initiator = isServer ? "Server" : "Device";
            Assert.Equal($"{initiator} LWM2M {CeStatus.EstError}", World.Renewals[0]);
            Assert.Equal(before.Der, Working().Der);
            Assert.False(HasStagedKey());
            World.EstIsMute = false;
            Assert.Equal(CeStatus.Success, World.Renew(Operational));
            Assert.True(RunToProof(), why);
        }

        [Fact]
        public void H4_62_a_link_that_breaks_ends_it_and_the_old_one_goes_on()
        {
            Certificate before = Working();
            World.EstIsMute = true;
            Ask(CeRequest.Make(Operational));
            Assert.True(World.Run(() => World.Management.Requests.Any(IsEnrolment), MinuteMs));

            World.Management.Last!.Close();

            Assert.True(World.Run(() => World.Renewals.Count == 1, MinuteMs));
            Assert.Equal($"Server LWM2M {CeStatus.EstError}", World.Renewals[0]);
            Assert.True(World.Run(() => World.RegisteredSerials.Count == 2, HourMs));
            Assert.Equal(AgentWorld.SerialOf(before), World.RegisteredSerials[1]);
        }

        [Fact]
        public void H4_66_a_certificate_that_the_service_then_refuses_gives_way_to_the_old_one()
        {
            Certificate before = Working();
            World.Issue = request =>
            {
                byte[] der = World.CloudCa.IssueDevice(
                    request.PublicPoint, AgentWorld.Subject());
                Certificate.TryParse(der, 0, der.Length, out Certificate made);
                World.RefusedSerials.Add(AgentWorld.SerialOf(made));
                return der;
            };
            Ask(CeRequest.Make(Operational));

            Assert.True(World.Run(() => World.RegisteredSerials.Count == 2, HourMs));

            Assert.Equal("0", Assert.Single(World.Management.AnswerTexts));
            Assert.Equal(AgentWorld.SerialOf(before), World.RegisteredSerials[1]);
            Assert.Equal(before.Der, Working().Der);
            Assert.Null(World.LoadLeaf(KcmArea.Staged));
            Assert.Equal(
                $"Update LWM2M RefusedByService/{CoapCode.Forbidden}", World.Lifecycle[^1]);
        }

        [Fact]
        public void H4_67_after_a_factory_reset_the_device_onboards_again()
        {
            Assert.Equal(CeStatus.Success, World.Renew(Operational));
            Assert.True(RunToProof());
            byte[] renewed = Working().Der;
            World.Stop();
            Assert.Equal(KcmStatus.Success, World.Store.FactoryReset());
            World.Reboot();
            Assert.Null(World.LoadLeaf(KcmArea.Working));

            World.Start();

            Assert.True(World.Run(() => World.RegisteredSerials.Count == 3, HourMs));
            Assert.True(World.RunTo(AgentState.Registered, MinuteMs));
            Assert.NotEqual(renewed, Working().Der);
        }
    }
}
