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
    internal sealed class LwM2mScript : PacketScript
    {
        private const string Registration =
            "68 41 0101 T1 | 82 \"rd\" | 02 \"17\"";

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

        internal LwM2mScript()
        {
            _client = new RegistrationClient(_endpoint, _info, _clock);
        }

        protected override CoapEndpoint Endpoint { get { return _endpoint; } }

        protected override long DeadlineMs
        {
            get { return Math.Min(base.DeadlineMs, _client.DeadlineMs); }
        }

        protected override void Step(string where, List<string> words)
        {
            string verb = words.Count > 1 && words[1] is "->" or "<-"
                ? words[0] + words[1] : words[0];
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
                    _client.Register(_options, NowMs);
                    Drain();
                    break;
                case "registered":
                    _client.Register(_options, NowMs);
                    Drain();
                    NextSent(where);
                    Take(ScriptText.Bytes(Registration));
                    Assert.Equal(RegistrationState.Registered, _client.State);
                    break;
                case "at":
                    Advance(where, ScriptText.Number(words[1]));
                    break;
                case "server->":
                case "server<-":
                    Exchange(where, words);
                    break;
                case "device->":
                    Do(where, words.Skip(2).ToList());
                    break;
                default:
                    Look(where, words);
                    break;
            }
        }

        protected override void HandleTimeout()
        {
            base.HandleTimeout();
            if (_client.DeadlineMs > NowMs) { return; }
            _client.HandleTimeout(NowMs);
            Drain();
        }

        protected override void Tell(CoapStep step)
        {
            switch (step)
            {
                case CoapStep.RequestReceived:
                    Assert.True(_client.HandleRequest(Output, NowMs));
                    break;
                case CoapStep.ObservationEnded:
                    _client.HandleObservationEnded(Output);
                    break;
                default:
                    Assert.True(_client.HandleResponse(step, Output, NowMs));
                    break;
            }
        }

        private void Look(string where, List<string> words)
        {
            switch (words[0])
            {
                case "state":
                    Same(where, words[1], $"{_client.State}");
                    break;
                case "deadline":
                    string none = $"{CoapOutput.NoDeadline}";
                    string deadline = words[1] == "none" ? none : words[1];
                    Same(where, deadline, $"{_client.DeadlineMs}");
                    break;
                case "answered":
                    Same(where, words[1], ScriptText.Code(_client.SendCode));
                    break;
                case "awake":
                    Same(where, words[1], $"{_client.AwakeUntilMs}");
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
                    _client.HandleChanged(4, 0, 4, NowMs);
                    return;
                case "signal":
                    _info.SignalStrength = ScriptText.Number(parts[1]);
                    _client.HandleChanged(4, 0, 2, NowMs);
                    return;
                default: throw new InvalidOperationException(word);
            }
            _client.HandleChanged(3, 0, resourceId, NowMs);
        }

        private void Do(string where, List<string> words)
        {
            switch (words[0])
            {
                case "send":
                case "silent":
                    NodePath[] paths = [.. words.Skip(1).Select(PathOf)];
                    Assert.True(
                        _client.Send(paths, paths.Length, NowMs) == (words[0] == "send"), where);
                    break;
                case "update": _client.Update(NowMs); break;
                case "deregister": _client.Deregister(NowMs); break;
                case "reset": _endpoint.Reset(NowMs); break;
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
