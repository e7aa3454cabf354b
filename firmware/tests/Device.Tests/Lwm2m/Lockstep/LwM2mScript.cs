using System;
using System.Collections.Generic;
using System.Linq;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>
    /// A dialogue between a scripted LwM2M server and our registered device, in virtual time. Each
    /// datagram must be the one that the script says, and nothing may come that it does not say:
    /// <code>
    /// options lifetime=100 version=1.0 queue      # Of RegistrationOptions, before "register".
    /// info battery=90 error=3                     # Of DeviceInfo; when registered, a change.
    /// register                                    # The device sends POST /rd.
    /// registered                                  # The same, answered with rd/17, not shown.
    /// at 2000                                     # Time goes on.
    /// server -&gt; 41 01 0001 4a | b1 "3" | 61 28    # The server sends: hex, "text", T1.
    /// server &lt;- 61 45 0001 4a | c1 28 | ff "..."  # The server gets exactly this from us.
    /// device -&gt; update | deregister | reset       # What the driver of the device does.
    /// device -&gt; send 3/0/9 4/0 | silent 3/0/9     # Send; "silent" when nothing must go out.
    /// answered 2.04                               # The answer to the last Send.
    /// state Registered                            # Where it stands.
    /// deadline 76000 | deadline none              # When it wants to be called.
    /// wish reboot | wish bootstrap                # What the server wished, once.
    /// clock 1700000000                            # The time of day at 0.
    /// </code>
    /// </summary>
    internal sealed class LwM2mScript
    {
        private const string Registration =
            "68 41 0101 T1 | 82 \"rd\" | 02 \"17\"";

        private readonly CoapOutput _output = new();
        private readonly Queue<byte[]> _sent = new();
        private readonly RegistrationOptions _options = new()
        {
            EndpointName = "dev",
            EndpointType = "",
        };

        private readonly DeviceInfo _info = new() { Manufacturer = "Maker" };
        private readonly ScriptClock _clock = new();
        private readonly CoapEndpoint _endpoint = new(
            new CoapOptions { AckRandomPercent = 100 }, new ScriptRandom());

        private readonly RegistrationClient _client;
        private long _nowMs;
        private long _deadlineMs = CoapOutput.NoDeadline;

        internal LwM2mScript()
        {
            _client = new RegistrationClient(_endpoint, _info, _clock);
        }

        /// <summary>Datagrams that were compared.</summary>
        internal int Datagrams { get; private set; }

        internal void Run(string name, string script)
        {
            string[] lines = script.Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                string where = $"{name}:{i + 1}: {lines[i].Trim()}";
                List<string> words = ScriptText.Words(lines[i].Trim());
                if (words.Count > 0) { Step(where, words); }
            }
            RequireNothing($"{name}: the end");
        }

        private void Step(string where, List<string> words)
        {
            string verb = words.Count > 1 && words[1] is "->" or "<-"
                ? words[0] + words[1] : words[0];
            string rest = string.Join(' ', words.Skip(2));
            switch (verb)
            {
                case "options":
                    foreach (string word in words.Skip(1)) { SetOption(word); }
                    break;
                case "info":
                    foreach (string word in words.Skip(1)) { SetInfo(word); }
                    Drain();
                    break;
                case "clock":
                    _clock.SecondsAtZero = long.Parse(words[1], null);
                    break;
                case "register":
                    _client.Register(_options, _nowMs);
                    Drain();
                    break;
                case "registered":
                    _client.Register(_options, _nowMs);
                    Drain();
                    _sent.Dequeue();
                    Take(ScriptText.Bytes(Registration));
                    Assert.Equal(RegistrationState.Registered, _client.State);
                    break;
                case "at":
                    Advance(where, ScriptText.Number(words[1]));
                    break;
                case "server->":
                    RequireNothing(where);
                    Take(ScriptText.Bytes(rest));
                    break;
                case "server<-":
                    Expect(where, rest);
                    break;
                case "device->":
                    Do(where, words.Skip(2).ToList());
                    break;
                default:
                    Look(where, words);
                    break;
            }
        }

        private void Look(string where, List<string> words)
        {
            switch (words[0])
            {
                case "state":
                    Assert.True(
                        _client.State.ToString() == words[1],
                        $"{where}\n  it is {_client.State}");
                    break;
                case "deadline":
                    long deadline = words[1] == "none"
                        ? CoapOutput.NoDeadline
                        : ScriptText.Number(words[1]);
                    Assert.True(
                        _client.DeadlineMs == deadline,
                        $"{where}\n  it is {_client.DeadlineMs}");
                    break;
                case "answered":
                    Assert.True(
                        _client.SendCode == ScriptText.Code(words[1]),
                        $"{where}\n  it is {ScriptText.Code(_client.SendCode)}");
                    break;
                case "awake":
                    Assert.True(
                        _client.AwakeUntilMs == ScriptText.Number(words[1]),
                        $"{where}\n  it is {_client.AwakeUntilMs}");
                    break;
                case "wish":
                    Func<bool> take = words[1] == "reboot"
                        ? _client.TakeRebootWish
                        : _client.TakeBootstrapWish;
                    Assert.True(take(), $"{where}\n  there is none");
                    Assert.False(take(), $"{where}\n  twice");
                    break;
                default: throw new InvalidOperationException($"no such line: {where}");
            }
        }

        private void SetOption(string word)
        {
            string[] parts = word.Split('=');
            switch (parts[0])
            {
                case "lifetime": _options.LifetimeSeconds = ScriptText.Number(parts[1]); break;
                case "version": _options.Version = parts[1]; break;
                case "queue": _options.QueueMode = true; break;
                default: throw new InvalidOperationException(word);
            }
        }

        private void SetInfo(string word)
        {
            string[] parts = word.Split('=');
            int resourceId;
            switch (parts[0])
            {
                case "battery":
                    _info.BatteryPercent = ScriptText.Number(parts[1]);
                    resourceId = 9;
                    break;
                case "error":
                    _info.ErrorCode = ScriptText.Number(parts[1]);
                    resourceId = 11;
                    break;
                case "address":
                    _info.IpAddress = parts[1];
                    _client.HandleChanged(4, 0, 4, _nowMs);
                    return;
                case "signal":
                    _info.SignalStrength = ScriptText.Number(parts[1]);
                    _client.HandleChanged(4, 0, 2, _nowMs);
                    return;
                default: throw new InvalidOperationException(word);
            }
            _client.HandleChanged(3, 0, resourceId, _nowMs);
        }

        private void Do(string where, List<string> words)
        {
            switch (words[0])
            {
                case "send":
                case "silent":
                    NodePath[] paths = [.. words.Skip(1).Select(PathOf)];
                    Assert.True(
                        _client.Send(paths, paths.Length, _nowMs) == (words[0] == "send"), where);
                    break;
                case "update": _client.Update(_nowMs); break;
                case "deregister": _client.Deregister(_nowMs); break;
                case "reset": _endpoint.Reset(_nowMs); break;
                default: throw new InvalidOperationException(words[0]);
            }
            Drain();
        }

        private static NodePath PathOf(string text)
        {
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes("/" + text);
            NodePath path = new();
            Assert.True(path.TryParse(bytes, 0, bytes.Length), text);
            return path;
        }

        private void Expect(string where, string rest)
        {
            Assert.True(_sent.Count > 0, $"{where}\n  we sent nothing");
            string sent = Convert.ToHexStringLower(_sent.Dequeue());
            string expected = Convert.ToHexStringLower(ScriptText.Bytes(rest));
            Assert.True(sent == expected, $"{where}\n  we sent {sent}\n  not     {expected}");
            Datagrams++;
        }

        private void Take(byte[] datagram)
        {
            _endpoint.HandleDatagram(datagram, 0, datagram.Length, _nowMs);
            Drain();
        }

        private void Advance(string where, long untilMs)
        {
            Assert.True(untilMs > _nowMs, $"{where}\n  it is {_nowMs} already");
            RequireNothing(where);
            while (Next() <= untilMs)
            {
                Assert.True(
                    _sent.Count == 0 || Next() <= _nowMs,
                    $"{where}\n  something happens at {_nowMs} already");
                _nowMs = Math.Max(_nowMs, Next());
                _endpoint.HandleTimeout(_nowMs);
                Drain();
                if (_client.DeadlineMs > _nowMs) { continue; }
                _client.HandleTimeout(_nowMs);
                Drain();
            }
            Assert.True(
                _sent.Count == 0 || _nowMs == untilMs,
                $"{where}\n  something happens at {_nowMs} already");
            _nowMs = untilMs;
        }

        private long Next()
        {
            return Math.Min(_deadlineMs, _client.DeadlineMs);
        }

        private void RequireNothing(string where)
        {
            string left = _sent.Count > 0 ? Convert.ToHexStringLower(_sent.Peek()) : "";
            Assert.True(left.Length == 0, $"{where}\n  before it comes {left}");
        }

        private void Drain()
        {
            CoapStep step;
            while ((step = _endpoint.Poll(_output)) != CoapStep.Idle)
            {
                switch (step)
                {
                    case CoapStep.SendDatagram:
                        _sent.Enqueue(
                            _output.Buffer.AsSpan(_output.Offset, _output.Count).ToArray());
                        break;
                    case CoapStep.RequestReceived:
                        Assert.True(_client.HandleRequest(_output, _nowMs));
                        break;
                    case CoapStep.ObservationEnded:
                        _client.HandleObservationEnded(_output);
                        break;
                    default:
                        Assert.True(_client.HandleResponse(step, _output, _nowMs));
                        break;
                }
            }
            _deadlineMs = _output.DeadlineMs;
        }
    }

    /// <summary>A time of day that goes on with the script's.</summary>
    internal sealed class ScriptClock : IWallClock
    {
        internal long SecondsAtZero { get; set; }

        public bool TryGetNow(long nowMs, out long unixSeconds)
        {
            unixSeconds = SecondsAtZero + (nowMs / 1000);
            return SecondsAtZero > 0;
        }
    }
}
