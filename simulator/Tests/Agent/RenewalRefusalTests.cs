using System;
using System.Linq;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: what a device cannot or must not renew has its status, the credential before stays,
    /// and the next renewal succeeds.
    /// Method: as <see cref="RenewalJourneyTests"/>.
    public sealed class RenewalRefusalTests : RenewalSteps
    {
        [Theory]
        [InlineData("the factory's certificate", "0001000a424f4f54535452415000",
            CeStatus.ForbiddenRequest)]
        [InlineData("a name without its end", "0001000b6d6265642e5365637265740000",
            CeStatus.BadInputFromServer)]
        [InlineData("a reserved name", "0001000a6d6265642e5365637200",
            CeStatus.ForbiddenRequest)]
        [InlineData("a field that must be known", "000100064c574d324d0000020000",
            CeStatus.BadInputFromServer)]
        [InlineData("nothing", "", CeStatus.BadInputFromServer)]
        [InlineData("a name with a slash", "00010004612f6200", CeStatus.InvalidParameter)]
        [InlineData("a certificate it does not have", "00010004616c6c00",
            CeStatus.ItemNotFound)]
        public void H4_61_what_cannot_be_renewed_is_refused_at_once(
            string why, string hex, CeStatus expected)
        {
            Ask(Convert.FromHexString(hex));

            Assert.True(RunToAnswer() == Text(expected), why);

            Assert.Empty(World.Renewals);
            Assert.DoesNotContain(World.Management.Requests, IsEnrolment);

            // A field that may be unknown, and the device is free.
            Ask(Convert.FromHexString("80070002aabb" + "000100064c574d324d00"));
            Assert.True(World.Run(() => World.Renewals.Count == 1, MinuteMs), why);
            Assert.Equal("Server LWM2M Success", World.Renewals[0]);
        }

        [Theory]
        [InlineData("another key")]
        [InlineData("another name")]
        [InlineData("another account")]
        [InlineData("expired")]
        [InlineData("not begun")]
        [InlineData("another CA")]
        [InlineData("for servers")]
        [InlineData("no certificate")]
        public void H4_64_a_wrong_certificate_is_refused_and_the_old_one_stays(string why)
        {
            Certificate before = Working();
            using TestPki other = new TestPki("Other CA");
            World.Agent.SetTime(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), World.NowMs);
            World.Issue = request => Mistake(why, request.PublicPoint, other);
            Ask(CeRequest.Make(Operational));

            Assert.Equal(Text(CeStatus.RenewalItemValidationError), RunToAnswer());

            Assert.Equal(before.Der, Working().Der);
            Assert.Null(World.LoadLeaf(KcmArea.Staged));
            Assert.False(HasStagedKey());
            World.Issue = null;
            Assert.Equal(CeStatus.Success, World.Renew(Operational));
            Assert.True(RunToProof(), why);
        }

        [Theory]
        [InlineData("another version", "02010001aa")]
        [InlineData("no certificate", "0100")]
        [InlineData("six", "0106")]
        [InlineData("past the end", "0101ffffaa")]
        [InlineData("bytes behind", "01010001aabb")]
        public void H4_65_an_answer_that_is_none_is_an_EST_error(string why, string hex)
        {
            World.EstBody = Convert.FromHexString(hex);
            Ask(CeRequest.Make(Operational));

            Assert.True(RunToAnswer() == Text(CeStatus.EstError), why);
            Assert.False(HasStagedKey());
        }

        [Fact]
        public void H4_65_an_answer_that_is_too_large_is_named()
        {
            World.EstBody = new byte[new CoapOptions().BodyCountMax + 1];
            Ask(CeRequest.Make(Operational));

            Assert.Equal(Text(CeStatus.InsufficientBuffer), RunToAnswer());
        }

        [Fact]
        public void A_store_that_refuses_is_named()
        {
            World.FlashIsBroken = true;
            Ask(CeRequest.Make(Operational));

            Assert.Equal(Text(CeStatus.StorageError), RunToAnswer());
            World.FlashIsBroken = false;
        }

        [Fact]
        public void A_journal_without_room_is_named()
        {
            World.Security.OnAnswer = (_, answer) => answer.Operations = Enumerable
                .Range(0, HeartbeatLimits.TransactionsMax)
                .Select(_ => new HeartbeatOperation
                {
                    Verb = HeartbeatVerb.Renew,
                    Transaction = RandomNumberGenerator.GetBytes(HeartbeatLimits.IdSize),
                    Name = "nothing",
                })
                .ToArray();
            World.RequestHeartbeat();
            Assert.True(World.Run(() => World.Lifecycle.Count >= 8, HourMs));

            Assert.Equal(CeStatus.OutOfMemory, World.Renew(Operational));
        }

        [Fact]
        public void A_device_that_is_not_registered_says_so()
        {
            World.Reboot();
            Assert.Equal(CeStatus.NotInitialized, World.Renew(Operational));
        }

        private byte[] Mistake(string why, byte[] point, TestPki other)
        {
            string subject = AgentWorld.Subject();
            return why switch
            {
                "another key" => World.CloudCa.IssueDevice(Working().PublicPoint, subject),
                "another name" => World.CloudCa.IssueDevice(
                    point, AgentWorld.Subject(name: "esp32-0043")),
                "another account" => World.CloudCa.IssueDevice(
                    point, AgentWorld.Subject(account: new string('9', 32))),
                "expired" => World.CloudCa.IssueDevice(point, subject, -30, -2),
                "not begun" => World.CloudCa.IssueDevice(point, subject, 2, 30),
                "another CA" => other.IssueDevice(point, subject),
                "for servers" => World.CloudCa.IssueForServers(point, subject),
                "no certificate" => new byte[] { 0x30, 0x03, 0x02, 0x01, 0x00 },
                _ => throw new ArgumentOutOfRangeException(nameof(why)),
            };
        }
    }
}
