using System;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: an answer that is none, or is late, or never comes, changes nothing and is named; the
    /// same operation is done when a good answer has come at last, and nobody was stormed.
    /// Method: the agent against a scripted service in virtual time.
    public sealed class HostileAnswerTests : IDisposable
    {
        private const long MinuteMs = 60_000;
        private const long HourMs = 60 * MinuteMs;
        private const long DayMs = 24 * HourMs;

        private readonly AgentWorld _world = new AgentWorld(options: new AgentOptions());

        public HostileAnswerTests()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        public void Dispose()
        {
            _world.Dispose();
        }

        [Theory]
        [InlineData("empty")]
        [InlineData("one byte short")]
        [InlineData("half")]
        [InlineData("one byte more")]
        [InlineData("a later version")]
        [InlineData("keys out of order")]
        [InlineData("no interval")]
        [InlineData("six certificates")]
        [InlineData("a certificate of 1,025 bytes")]
        [InlineData("an anchor of 1,025 bytes")]
        [InlineData("a name of 51 characters")]
        [InlineData("a transaction of 7 bytes")]
        [InlineData("five operations")]
        [InlineData("5,000 bytes")]
        [InlineData("noise")]
        public void A_body_that_is_no_answer_is_named_and_nothing_of_it_is_done(string what)
        {
            byte[][] flash = _world.CopyBanks();
            LifecycleScript renew = new LifecycleScript(_world, HeartbeatVerb.Renew);
            _world.Security.OnBody = body => Spoil(what, body, renew);
            _world.RequestHeartbeat();

            Assert.True(_world.RunHeartbeats(1, 10 * MinuteMs), what);

            Assert.Equal(HeartbeatFault.AnswerMalformed, _world.Heartbeats[0]);
            Assert.Empty(_world.Lifecycle);
            Assert.Null(_world.LoadLeaf(KcmArea.Staged));
            AssertInForce(renew.Before!);
            // Failures are counted in flash, once for each change; nothing else is written.
            Assert.NotEqual(flash, _world.CopyBanks());

            _world.Security.OnBody = body => body;
            Assert.True(renew.Run(DayMs), what);
            Assert.Equal(1, renew.Issued);
        }

        /// Method: the service is busy for a day just when the certificate of an update is due.
        [Fact]
        public void A_service_that_is_busy_for_a_day_loses_no_credential_and_meets_no_storm()
        {
            LifecycleScript update = new LifecycleScript(_world, HeartbeatVerb.Update);
            Assert.True(Ask(() => _world.Lifecycle.Contains("Update LWM2M 1")));
            _world.Security.Code = CoapCode.ServiceUnavailable;
            _world.Security.MaxAgeSeconds = 3_600;
            int before = _world.Security.TimesMs.Count;

            Assert.False(_world.Run(() => update.IsEffective, DayMs));

            long[] times = _world.Security.TimesMs.Skip(before).ToArray();
            Assert.InRange(times.Length, 3, 24);
            for (int i = 1; i < times.Length; i++)
            {
                Assert.True(times[i] - times[i - 1] >= HourMs);
            }
            AssertInForce(update.Before!);

            _world.Security.Code = CoapCode.Changed;
            _world.Security.MaxAgeSeconds = -1;
            Assert.True(update.Run(DayMs));
            Assert.Equal(1, update.Issued);
            Assert.Equal(update.NewSerial, _world.RegisteredSerials[^1]);
        }

        /// Method: the service answers, but nobody signs the request that it was sent.
        [Fact]
        public void A_signer_that_is_away_for_a_day_is_waited_for_with_the_same_key()
        {
            LifecycleScript update = new LifecycleScript(_world, HeartbeatVerb.Update)
            {
                SignerIsAway = true,
            };
            Assert.True(Ask(() => _world.Lifecycle.Contains("Update LWM2M 1")));
            byte[] key = StagedPoint();
            int before = _world.Security.Exchanges;

            Assert.False(_world.Run(() => update.IsEffective, DayMs));

            Assert.InRange(_world.Security.Exchanges - before, 1, 3);
            AssertInForce(update.Before!);
            Assert.Equal(key, StagedPoint());

            update.SignerIsAway = false;
            Assert.True(update.Run(2 * DayMs));
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(1, update.Issued);
            Assert.Equal(key, _world.LoadLeaf(KcmArea.Working)!.PublicPoint);
        }

        private bool Ask(Func<bool> condition)
        {
            _world.RequestHeartbeat();
            return _world.Run(condition, MinuteMs);
        }

        private byte[] StagedPoint()
        {
            Assert.Equal(
                KcmStatus.Success,
                _world.Store.OpenPrivateKey(
                    KcmArea.Staged, ItemNames.ManagementKey, Device.Crypto.KeyUse.Sign,
                    out Device.Crypto.IPrivateKey key));
            byte[] point = new byte[Device.Crypto.P256.PointSize];
            key.CopyPublicPoint(point, 0);
            key.Dispose();
            return point;
        }

        private void AssertInForce(Certificate expected)
        {
            Assert.True(_world.LoadLeaf(KcmArea.Working)!.IsSameAs(expected));
            Assert.Equal(AgentState.Registered, _world.Agent.State);
            Assert.Equal(AgentWorld.SerialOf(expected), _world.RegisteredSerials[^1]);
        }

        private static byte[] Spoil(string what, byte[] body, LifecycleScript renew)
        {
            switch (what)
            {
                case "empty": return Array.Empty<byte>();
                case "one byte short": return body[..^1];
                case "half": return body[..(body.Length / 2)];
                case "one byte more": return body.Append((byte)0).ToArray();
                case "a later version": return Set(body, 2, 2);
                case "keys out of order": return Set(body, 1, 1);
                case "5,000 bytes": return body.Concat(new byte[5_000]).ToArray()[..5_000];
                case "noise": return Enumerable.Repeat((byte)0xff, 300).ToArray();
                default: return Rewrite(what, body, renew);
            }
        }

        private static byte[] Rewrite(string what, byte[] body, LifecycleScript renew)
        {
            Assert.True(HeartbeatAnswer.TryParse(body, 0, body.Length, out HeartbeatAnswer answer));
            HeartbeatOperation operation = answer.Operations[0];
            switch (what)
            {
                case "no interval":
                    answer.NextSeconds = 0;
                    break;
                case "six certificates":
                    operation.Chain = Enumerable.Repeat(operation.Chain[0], 6).ToArray();
                    break;
                case "a certificate of 1,025 bytes":
                    operation.Chain = new[] { new byte[HeartbeatLimits.DerMax + 1] };
                    break;
                case "an anchor of 1,025 bytes":
                    operation.IssuerAnchor = new byte[HeartbeatLimits.DerMax + 1];
                    break;
                case "a name of 51 characters":
                    operation.Name = new string('a', HeartbeatLimits.NameMax + 1);
                    break;
                case "a transaction of 7 bytes":
                    operation.Transaction = renew.Transaction[..7];
                    break;
                case "five operations":
                    answer.Operations = Enumerable.Repeat(operation, 5).ToArray();
                    break;
                default:
                    throw new ArgumentException("no such spoiling", nameof(what));
            }
            byte[] written = new byte[2 * HeartbeatLimits.AnswerMax];
            int count = answer.Write(written, 0, written.Length);
            Assert.NotEqual(0, count);
            return written[..count];
        }

        private static byte[] Set(byte[] body, int index, byte value)
        {
            byte[] changed = (byte[])body.Clone();
            changed[index] = value;
            return changed;
        }
    }
}
