using System;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Simulator.Cloud;
using Simulator.Tests.Agent;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Secrets
{
    /// Goal: renewals, updates, transfers and deletions take no private key out of its device, and
    /// leave none behind that was replaced, refused or deleted (law 2).
    /// Method: as <see cref="SecretLifecycleTests"/>, over operations that come by heartbeats; the
    /// flash is kept after each thing that becomes of an operation.
    public sealed class SecretHeartbeatTests : IDisposable
    {
        private const long DayMs = 86_400_000;

        private readonly SecretDump _dump = new SecretDump(hasHeartbeats: true);
        private readonly TestPki _otherCa = new TestPki("Other CA");
        private readonly ITestOutputHelper _output;
        private int _told;

        public SecretHeartbeatTests(ITestOutputHelper output)
        {
            _output = output;
        }

        private AgentWorld World { get { return _dump.World; } }

        public void Dispose()
        {
            _dump.Dispose();
            _otherCa.Dispose();
        }

        [Fact]
        public void Nothing_of_the_operations_shows_a_secret_and_what_is_gone_is_gone()
        {
            World.Management.Trust = new TrustSnapshot(
                new[] { World.CloudCa.Anchor, _otherCa.Anchor });
            World.Start();
            Assert.True(World.RunTo(AgentState.Registered));
            byte[] first = WorkingKey();

            Do(new LifecycleScript(World, HeartbeatVerb.Renew));
            Assert.Equal(first, WorkingKey());
            byte[] second = Update(first);
            Refuse(second);
            Do(new LifecycleScript(World, HeartbeatVerb.Transfer, _otherCa));
            Assert.Equal(second, WorkingKey());
            Delete(second);
            byte[] third = Update(second);
            Assert.NotEqual(second, third);

            SecretWatch watch = _dump.Look();
            _output.WriteLine(
                $"{watch.Secrets} secrets, {watch.Looked} bytes, "
                + string.Join(", ", World.Lifecycle));
            Assert.Empty(watch.Findings);
            Assert.Equal(
                new[] { "bank", "datagram", "device in clear", "service in clear" },
                _dump.Places.Order(StringComparer.Ordinal));
            AssertRequestsWereSeen();
        }

        // What was looked through has the certification requests in clear.
        private void AssertRequestsWereSeen()
        {
            byte[][] requests = World.Security.Requests
                .SelectMany(request => request.Results)
                .Where(result => result.Status == HeartbeatResult.StatusRequest)
                .Select(result => result.Payload[..100]).ToArray();
            Assert.Equal(3, requests.Length);
            Assert.All(
                requests,
                request => Assert.Contains(
                    _dump.Crypto.Traffic, text => text.AsSpan().IndexOf(request) >= 0));
        }

        /// <returns>The new key; of the one before nothing is left.</returns>
        private byte[] Update(byte[] before)
        {
            LifecycleScript update = new LifecycleScript(World, HeartbeatVerb.Update);
            World.RequestHeartbeat();
            Assert.True(Run(HasStagedKey));
            byte[] staged = _dump.ScalarOf(KcmArea.Staged, ItemNames.ManagementKey);
            Assert.True(_dump.SealedCopies(staged) > 0);
            Assert.True(Run(() => update.IsEffective));
            Assert.True(World.RunTo(AgentState.Registered));
            Assert.Equal(staged, WorkingKey());
            Assert.Equal(0, _dump.SealedCopies(before));
            AwaitResult(update);
            return staged;
        }

        // The service does not take the new certificate: the new key goes.
        private void Refuse(byte[] before)
        {
            LifecycleScript update = new LifecycleScript(World, HeartbeatVerb.Update);
            update.Issue = point =>
            {
                byte[] der = World.CloudCa.IssueDevice(point, AgentWorld.Subject());
                Device.X509.Certificate.TryParse(
                    der, 0, der.Length, out Device.X509.Certificate made);
                World.RefusedSerials.Add(AgentWorld.SerialOf(made));
                return der;
            };
            World.RequestHeartbeat();
            Assert.True(Run(HasStagedKey));
            byte[] refused = _dump.ScalarOf(KcmArea.Staged, ItemNames.ManagementKey);
            Assert.True(_dump.SealedCopies(refused) > 0);
            AwaitResult(update);
            Assert.Equal(0, _dump.SealedCopies(refused));
            Assert.True(World.RunTo(AgentState.Registered, DayMs));
            Assert.Equal(before, WorkingKey());
        }

        private void Delete(byte[] before)
        {
            Assert.True(_dump.SealedCopies(before) > 0);
            World.BootstrapCode = Device.Lwm2m.Coap.CoapCode.Forbidden;
            LifecycleScript delete = new LifecycleScript(World, HeartbeatVerb.Delete)
            {
                Hold = HeartbeatHold.Deleted,
            };
            World.RequestHeartbeat();
            AwaitResult(delete);
            Assert.Equal(0, _dump.SealedCopies(before));
        }

        private void Do(LifecycleScript script)
        {
            World.RequestHeartbeat();
            Assert.True(Run(() => script.IsEffective));
            Assert.True(World.RunTo(AgentState.Registered));
            AwaitResult(script);
        }

        private void AwaitResult(LifecycleScript script)
        {
            Assert.True(Run(() => script.Results.Count > 0));
        }

        private bool Run(Func<bool> condition)
        {
            bool isThere = World.Run(
                () =>
                {
                    if (World.Lifecycle.Count > _told)
                    {
                        _told = World.Lifecycle.Count;
                        _dump.TakeBanks(World.Lifecycle[^1]);
                    }
                    return condition();
                },
                3 * DayMs);
            _dump.TakeBanks("between");
            return isThere;
        }

        private bool HasStagedKey()
        {
            return World.Store.Contains(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey);
        }

        private byte[] WorkingKey()
        {
            return _dump.ScalarOf(KcmArea.Working, ItemNames.ManagementKey);
        }
    }
}
