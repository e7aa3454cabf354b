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
    internal sealed class CoapScript : PacketScript
    {
        private readonly CoapOptions _options = new() { AckRandomPercent = 100 };
        private readonly Queue<string> _told = new();
        private CoapEndpoint? _endpoint;
        private ScriptApp? _app;

        protected override CoapEndpoint Endpoint { get { return _endpoint!; } }

        protected override void Step(string where, List<string> words)
        {
            string verb = words.Count > 1 && words[1] is "->" or "<-"
                ? words[0] + words[1] : words[0];
            switch (verb)
            {
                case "options":
                    foreach (string word in words.Skip(1)) { SetField(_options, word); }
                    break;
                case "at":
                    Advance(where, ScriptText.Number(words[1]));
                    break;
                case "peer->":
                case "peer<-":
                    Open();
                    Exchange(where, words);
                    break;
                case "app->":
                    Open();
                    _app!.Do(words.Skip(2).ToList(), NowMs);
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
                    Same(where, words[2], $"{counter.GetValue(_endpoint!.Counters)}");
                    break;
                default: throw new InvalidOperationException($"no such line: {where}");
            }
        }

        protected override void Tell(CoapStep step) { _told.Enqueue(_app!.Tell(step, Output)); }

        protected override string? Left()
        {
            return base.Left() ?? (_told.Count > 0 ? _told.Peek() : null);
        }

        private void Open()
        {
            if (_endpoint != null) { return; }
            _endpoint = new CoapEndpoint(_options, new ScriptRandom());
            _app = new ScriptApp(_endpoint);
        }
    }
}
