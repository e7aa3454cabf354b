using System;
using System.Linq;
using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: whatever a cloud brings that is wrong costs the device nothing: the credential before
    /// stays in force, the flash is not written, the cause is named at the device and arrives in
    /// the cloud by the next heartbeat.
    /// Method: one thing at a time is wrong in an operation that is right otherwise, sent end to
    /// end; then the device is started again and has to register as before.
    public sealed class HostileOperationTests : IDisposable
    {
        private const long MinuteMs = 60_000;
        private const long DayMs = 24 * 60 * MinuteMs;

        private readonly AgentWorld _world = new AgentWorld(options: new AgentOptions());
        private readonly TestPki _otherCa = new TestPki("Other CA");

        public HostileOperationTests()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        public void Dispose()
        {
            _world.Dispose();
            _otherCa.Dispose();
        }

        [Theory]
        [InlineData("another key", LifecycleFault.KeyMismatch, 0)]
        [InlineData("another CN", LifecycleFault.NameMismatch, 0)]
        [InlineData("another OU", LifecycleFault.AccountMismatch, 0)]
        [InlineData("ended yesterday", LifecycleFault.Expired, 0)]
        [InlineData("begins tomorrow", LifecycleFault.NotYetValid, 0)]
        [InlineData("a CA that nobody named", LifecycleFault.ChainUntrusted,
            (int)X509Fault.IssuerUnknown)]
        [InlineData("a namesake of the CA", LifecycleFault.ChainUntrusted,
            (int)X509Fault.SignatureInvalid)]
        [InlineData("for servers", LifecycleFault.UsageWrong, 0)]
        [InlineData("issuer not as said", LifecycleFault.IssuerMismatch, 0)]
        [InlineData("truncated", LifecycleFault.CertificateMalformed,
            (int)X509Fault.CertificateMalformed)]
        [InlineData("no certificate", LifecycleFault.ChainMissing, 0)]
        [InlineData("more than the store takes", LifecycleFault.ChainTooLarge, 0)]
        [InlineData("the one in force", LifecycleFault.NotNew, 0)]
        [InlineData("an anchor that is no CA", LifecycleFault.AnchorInvalid,
            (int)X509Fault.IssuerNotCa)]
        [InlineData("an unknown verb", LifecycleFault.VerbUnknown, 0)]
        [InlineData("a forbidden name", LifecycleFault.NameForbidden, 0)]
        [InlineData("an impossible name", LifecycleFault.NameInvalid, 0)]
        [InlineData("a name without items", LifecycleFault.CredentialMissing, 0)]
        [InlineData("an install out of the blue", LifecycleFault.TransactionUnknown, 0)]
        public void A_spoiled_renewal_changes_nothing_and_is_told_to_both(
            string what, LifecycleFault fault, int detail)
        {
            byte[][] flash = _world.CopyBanks();
            LifecycleScript renew = new LifecycleScript(_world, HeartbeatVerb.Renew)
            {
                Spoil = operation => Spoil(what, operation),
            };
            _world.RequestHeartbeat();

            Assert.True(_world.Run(() => renew.Results.Count > 0, MinuteMs), what);

            AssertTold(renew, fault, detail);
            Assert.Equal(flash, _world.CopyBanks());
            Assert.Equal(2, _world.Security.Exchanges);
            AssertGoesOnWith(renew.Before!);
        }

        [Theory]
        [InlineData("another key", LifecycleFault.KeyMismatch)]
        [InlineData("another CN", LifecycleFault.NameMismatch)]
        [InlineData("ended yesterday", LifecycleFault.Expired)]
        [InlineData("truncated", LifecycleFault.CertificateMalformed)]
        [InlineData("no certificate", LifecycleFault.ChainMissing)]
        [InlineData("a CA that nobody named", LifecycleFault.ChainUntrusted)]
        public void A_spoiled_second_half_of_an_update_removes_only_the_new_key(
            string what, LifecycleFault fault)
        {
            LifecycleScript update = new LifecycleScript(_world, HeartbeatVerb.Update)
            {
                Spoil = operation =>
                {
                    if (operation.Verb == HeartbeatVerb.Install) { Spoil(what, operation); }
                },
            };
            _world.RequestHeartbeat();

            Assert.True(_world.Run(() => update.Results.Count > 0, MinuteMs), what);

            Assert.Equal("Update LWM2M 1", _world.Lifecycle[0]);
            Assert.Equal((int)fault, update.Results[0].Fault);
            Assert.False(_world.Store.Contains(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey));
            AssertGoesOnWith(update.Before!);
        }

        [Fact]
        public void An_install_of_another_transaction_is_told_and_the_update_goes_on()
        {
            byte[] wrong = RandomNumberGenerator.GetBytes(HeartbeatLimits.IdSize);
            int spoiled = 0;
            LifecycleScript update = new LifecycleScript(_world, HeartbeatVerb.Update)
            {
                Spoil = operation =>
                {
                    if (operation.Verb != HeartbeatVerb.Install || spoiled > 0) { return; }
                    spoiled++;
                    operation.Transaction = wrong;
                },
            };
            _world.RequestHeartbeat();

            Assert.True(update.Run(DayMs));

            Assert.Contains("Install LWM2M TransactionUnknown/0", _world.Lifecycle);
            HeartbeatResult told = _world.Security.Requests
                .SelectMany(request => request.Results)
                .First(one => one.Transaction.AsSpan().SequenceEqual(wrong));
            Assert.Equal((int)LifecycleFault.TransactionUnknown, told.Fault);
            Assert.Equal(update.NewSerial, _world.RegisteredSerials[^1]);
            Assert.Equal(1, update.Issued);
        }

        /// Method: the answer that brought a certificate comes again, and again, when another is in
        /// force, also to a device that has lost its memory; the service refuses what was replaced.
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void A_replayed_answer_of_an_earlier_exchange_does_not_bring_the_old_one_back(
            bool isRestarted)
        {
            LifecycleScript first = new LifecycleScript(_world, HeartbeatVerb.Renew);
            _world.RequestHeartbeat();
            Assert.True(first.Run(MinuteMs));
            byte[] replay = _world.Security.LastBody;
            AwaitResult(first);
            LifecycleScript second = new LifecycleScript(_world, HeartbeatVerb.Renew);
            _world.RequestHeartbeat();
            Assert.True(second.Run(MinuteMs));
            AwaitResult(second);
            Certificate inForce = _world.LoadLeaf(KcmArea.Working)!;
            Assert.Equal(second.NewSerial, AgentWorld.SerialOf(inForce));
            _world.RefusedSerials.Add(first.NewSerial);
            if (isRestarted)
            {
                _world.Reboot();
                _world.Start();
                Assert.True(_world.RunTo(AgentState.Registered));
            }

            _world.Security.Body = replay;
            Assert.True(_world.RunHeartbeats(_world.Heartbeats.Count + 3, 5 * DayMs));
            _world.Security.Body = null;

            Assert.True(_world.RunHeartbeats(_world.Heartbeats.Count + 2, 5 * DayMs));
            Assert.DoesNotContain(
                first.NewSerial, _world.RegisteredSerials.Skip(
                    _world.RegisteredSerials.IndexOf(second.NewSerial)));
            AssertGoesOnWith(inForce);
        }

        [Fact]
        public void The_same_answer_again_while_its_certificate_is_in_force_is_nothing()
        {
            LifecycleScript renew = new LifecycleScript(_world, HeartbeatVerb.Renew);
            _world.RequestHeartbeat();
            Assert.True(renew.Run(MinuteMs));
            Assert.True(_world.RunTo(AgentState.Registered, MinuteMs));
            Certificate inForce = _world.LoadLeaf(KcmArea.Working)!;
            byte[][] flash = _world.CopyBanks();
            int registrations = _world.RegisteredSerials.Count;

            _world.Security.Body = _world.Security.LastBody;
            int heard = _world.Heartbeats.Count;
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(heard + 3, 4 * DayMs));

            Assert.Equal(flash, _world.CopyBanks());
            Assert.Equal(registrations, _world.RegisteredSerials.Count);
            _world.Security.Body = null;
            AssertGoesOnWith(inForce);
        }

        // Until the device has heard that its result was taken.
        private void AwaitResult(LifecycleScript script)
        {
            Assert.True(_world.Run(() => script.Results.Count > 0, 2 * DayMs));
            Assert.True(_world.RunHeartbeats(_world.Heartbeats.Count + 1, MinuteMs));
        }

        private void Spoil(string what, HeartbeatOperation operation)
        {
            Certificate.TryParse(
                operation.Chain[0], 0, operation.Chain[0].Length, out Certificate leaf);
            byte[] point = leaf.PublicPoint;
            switch (what)
            {
                case "another key":
                    using (ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                    {
                        byte[] spki = key.ExportSubjectPublicKeyInfo();
                        operation.Chain = Issue(_world.CloudCa, spki[^65..]);
                    }
                    break;
                case "another CN":
                    operation.Chain = Issue(
                        _world.CloudCa, point, AgentWorld.Subject("esp32-0043"));
                    break;
                case "another OU":
                    operation.Chain = Issue(_world.CloudCa, point, AgentWorld.Subject(
                        account: "ffffffffffffffffffffffffffffffff"));
                    break;
                case "ended yesterday":
                    operation.Chain = new[] { _world.CloudCa.IssueDevice(
                        point, AgentWorld.Subject(), -10, -1) };
                    break;
                case "begins tomorrow":
                    operation.Chain = new[] { _world.CloudCa.IssueDevice(
                        point, AgentWorld.Subject(), 1, 10) };
                    break;
                case "for servers":
                    operation.Chain = new[] { _world.CloudCa.IssueDevice(
                        point, AgentWorld.Subject(), isServer: true) };
                    break;
                case "a CA that nobody named":
                    operation.Chain = Issue(_otherCa, point);
                    break;
                case "a namesake of the CA":
                    using (TestPki namesake = new TestPki("Cloud CA"))
                    {
                        operation.Chain = Issue(namesake, point);
                    }
                    break;
                default:
                    SpoilForm(what, operation);
                    break;
            }
        }

        private void SpoilForm(string what, HeartbeatOperation operation)
        {
            switch (what)
            {
                case "issuer not as said":
                    operation.IssuerAnchor = _otherCa.Der;
                    break;
                case "truncated":
                    operation.Chain = new[] { operation.Chain[0][..^1] };
                    break;
                case "no certificate":
                    operation.Chain = Array.Empty<byte[]>();
                    break;
                case "more than the store takes":
                    byte[] large = new byte[HeartbeatLimits.DerMax];
                    operation.Chain = new[] { operation.Chain[0], large, large, large };
                    break;
                case "the one in force":
                    operation.Chain = new[] { _world.LoadLeaf(KcmArea.Working)!.Der };
                    break;
                case "an anchor that is no CA":
                    operation.IssuerAnchor = operation.Chain[0];
                    break;
                case "an unknown verb":
                    operation.Verb = (HeartbeatVerb)9;
                    break;
                case "a forbidden name":
                    operation.Name = "BOOTSTRAP";
                    break;
                case "an impossible name":
                    operation.Name = "LWM2M.";
                    break;
                case "a name without items":
                    operation.Name = "lwm2m";
                    break;
                case "an install out of the blue":
                    operation.Verb = HeartbeatVerb.Install;
                    break;
                default:
                    throw new ArgumentException("no such spoiling", nameof(what));
            }
        }

        private static byte[][] Issue(TestPki ca, byte[] point, string? subject = null)
        {
            return new[] { ca.IssueDevice(point, subject ?? AgentWorld.Subject()) };
        }

        private void AssertTold(LifecycleScript script, LifecycleFault fault, int detail)
        {
            string line = Assert.Single(_world.Lifecycle);
            Assert.EndsWith($" {fault}/{detail}", line, StringComparison.Ordinal);
            HeartbeatResult result = Assert.Single(script.Results);
            Assert.Equal(fault, (LifecycleFault)result.Fault);
            Assert.Equal(detail, result.Detail);
            Assert.Equal(LifecycleStatus.Of(fault), result.Status);
        }

        /// <summary>In force, alone, and good for a registration after a restart.</summary>
        private void AssertGoesOnWith(Certificate inForce)
        {
            Assert.True(_world.LoadLeaf(KcmArea.Working)!.IsSameAs(inForce));
            Assert.Null(_world.LoadLeaf(KcmArea.Staged));
            int before = _world.RegisteredSerials.Count;
            _world.Reboot();
            _world.Start();
            Assert.True(_world.Run(() => _world.RegisteredSerials.Count > before, DayMs));
            Assert.Equal(AgentWorld.SerialOf(inForce), _world.RegisteredSerials[^1]);
            Assert.Single(
                _world.Bootstrap.Requests,
                request => request.StartsWith("POST bs", StringComparison.Ordinal));
        }
    }
}
