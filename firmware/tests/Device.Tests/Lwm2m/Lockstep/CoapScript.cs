using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>
    /// A dialogue between a scripted peer, our endpoint and its application, in virtual time. Each
    /// datagram and each event must be the one that the script says, and nothing may come that it
    /// does not say:
    /// <code>
    /// options BlockSize=64            # Of CoapOptions; the spread of timers is off.
    /// at 2000                         # Time goes on; what is due before must be in the script.
    /// peer -&gt; 41 01 7d34 4a 60 "..."  # The peer sends: hex, "text", T1, {0..64}.
    /// peer &lt;- 61 45 7d34 4a 61 01     # The peer gets exactly this from us.
    /// app  -&gt; answer 2.05 "22.9 Cel"  # What our application does: ScriptApp.
    /// app  &lt;- ended ResetByPeer       # What it is told.
    /// count Strays 1                  # A counter of the endpoint.
    /// </code>
    /// </summary>
    internal sealed class CoapScript
    {
        private readonly CoapOptions _options = new() { AckRandomPercent = 100 };
        private readonly CoapOutput _output = new();
        private readonly Queue<byte[]> _sent = new();
        private readonly Queue<string> _told = new();
        private CoapEndpoint? _endpoint;
        private ScriptApp? _app;
        private long _nowMs;
        private long _deadlineMs = CoapOutput.NoDeadline;

        /// <summary>Datagrams that were compared.</summary>
        internal int Datagrams { get; private set; }

        internal void Run(string name, string script)
        {
            string[] lines = script.Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                string where = $"{name}:{i + 1}: {lines[i].Trim()}";
                List<string> words = ScriptText.Words(lines[i].Trim());
                if (words.Count > 0) { Step(where, words, lines[i]); }
            }
            RequireNothing($"{name}: the end");
        }

        private void Step(string where, List<string> words, string line)
        {
            string verb = words.Count > 1 && words[1] is "->" or "<-"
                ? words[0] + words[1] : words[0];
            string rest = string.Join(' ', words.Skip(2));
            switch (verb)
            {
                case "options":
                    foreach (string word in words.Skip(1)) { SetOption(word); }
                    break;
                case "at":
                    Advance(where, ScriptText.Number(words[1]));
                    break;
                case "peer->":
                    RequireNothing(where);
                    Take(ScriptText.Bytes(rest));
                    break;
                case "peer<-":
                    Assert.True(_sent.Count > 0, $"{where}\n  we sent nothing");
                    string sent = Convert.ToHexStringLower(_sent.Dequeue());
                    string expected = Convert.ToHexStringLower(ScriptText.Bytes(rest));
                    Assert.True(
                        sent == expected, $"{where}\n  we sent {sent}\n  not     {expected}");
                    Datagrams++;
                    break;
                case "app->":
                    Open();
                    _app!.Do(words.Skip(2).ToList(), _nowMs);
                    Drain();
                    break;
                case "app<-":
                    Assert.True(_told.Count > 0, $"{where}\n  the application was told nothing");
                    string told = _told.Dequeue();
                    string said = ScriptApp.Expand(words.Skip(2));
                    Assert.True(
                        told == said, $"{where}\n  it was told {told}\n  not         {said}");
                    break;
                case "count":
                    FieldInfo counter = typeof(CoapCounters).GetField(words[1])!;
                    int value = (int)counter.GetValue(_endpoint!.Counters)!;
                    Assert.True(value == ScriptText.Number(words[2]), $"{where}\n  it is {value}");
                    break;
                default: throw new InvalidOperationException($"no such line: {where} {line}");
            }
        }

        private void SetOption(string word)
        {
            string[] parts = word.Split('=');
            FieldInfo field = typeof(CoapOptions).GetField(parts[0])!;
            field.SetValue(
                _options, Convert.ChangeType(parts[1], field.FieldType, null));
        }

        private void Open()
        {
            if (_endpoint != null) { return; }
            _endpoint = new CoapEndpoint(_options, new ScriptRandom());
            _app = new ScriptApp(_endpoint);
        }

        private void Take(byte[] datagram)
        {
            Open();
            _endpoint!.HandleDatagram(datagram, 0, datagram.Length, _nowMs);
            Drain();
        }

        private void Advance(string where, long untilMs)
        {
            Assert.True(untilMs > _nowMs, $"{where}\n  it is {_nowMs} already");
            RequireNothing(where);
            while (_deadlineMs <= untilMs)
            {
                Assert.True(
                    _sent.Count + _told.Count == 0 || _deadlineMs == _nowMs,
                    $"{where}\n  something happens at {_nowMs} already");
                _nowMs = Math.Max(_nowMs, _deadlineMs);
                _endpoint!.HandleTimeout(_nowMs);
                Drain();
            }
            Assert.True(
                _sent.Count + _told.Count == 0 || _nowMs == untilMs,
                $"{where}\n  something happens at {_nowMs} already");
            _nowMs = untilMs;
        }

        private void RequireNothing(string where)
        {
            string left = _sent.Count > 0 ? Convert.ToHexStringLower(_sent.Peek())
                : _told.Count > 0 ? _told.Peek() : "";
            Assert.True(left.Length == 0, $"{where}\n  before it comes {left}");
        }

        private void Drain()
        {
            CoapStep step;
            while ((step = _endpoint!.Poll(_output)) != CoapStep.Idle)
            {
                if (step == CoapStep.SendDatagram)
                {
                    _sent.Enqueue(_output.Buffer.AsSpan(_output.Offset, _output.Count).ToArray());
                }
                else { _told.Enqueue(_app!.Tell(step, _output)); }
            }
            _deadlineMs = _output.DeadlineMs;
        }
    }
}
