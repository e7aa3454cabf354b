using System;
using System.Collections.Generic;
using System.Linq;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>
    /// A dialogue between a scripted bootstrap server and our client, in virtual time. Each
    /// datagram must be the one that the script says, and none may come that it does not say:
    /// <code>
    /// options AccountId=acc           # Of BootstrapOptions.
    /// start                           # POST /bs goes out.
    /// begin                           # The same, and the server accepts it.
    /// at 2000                         # Time goes on.
    /// peer -&gt; 41 04 0001 4a | b1 "0"  # As in CoapScript.
    /// peer &lt;- 61 42 0001 4a
    /// state Writing | fault UriMissing | account ServerUri=coaps://h
    /// </code>
    /// </summary>
    internal sealed class BootstrapScript : PacketScript
    {
        private readonly BootstrapOptions _options = new() { EndpointName = "dev-1" };
        private readonly CoapEndpoint _endpoint;
        private readonly BootstrapClient _client;

        internal BootstrapScript()
        {
            CoapOptions options = new() { AckRandomPercent = 100 };
            _endpoint = new CoapEndpoint(options, new ScriptRandom());
            _client = new BootstrapClient(_endpoint);
        }

        protected override CoapEndpoint Endpoint { get { return _endpoint; } }

        protected override long DeadlineMs
        {
            get { return Math.Min(base.DeadlineMs, _client.DeadlineMs); }
        }

        protected override void Step(string where, List<string> words)
        {
            switch (words[0])
            {
                case "options":
                    foreach (string word in words.Skip(1)) { SetField(_options, word); }
                    break;
                case "start": Start(); break;
                case "begin":
                    Start();
                    string request = "48020101 T1 b2 'bs' 48 'ep=dev-1' 09 'pct=11542'";
                    Step(where, ["peer", "<-", request]);
                    Step(where, ["peer", "->", "68440101 T1"]);
                    break;
                case "at": Advance(where, ScriptText.Number(words[1])); break;
                case "peer":
                    Exchange(where, words);
                    break;
                case "state": Same(where, words[1], _client.State.ToString()); break;
                case "fault": Same(where, words[1], _client.Fault.ToString()); break;
                case "account":
                    Assert.True(_client.Account != null, where + "\n  there is none");
                    foreach (string word in words.Skip(1))
                    {
                        Same(where, word, Get(_client.Account!, word.Split('=')[0]));
                    }
                    break;
                default: throw new InvalidOperationException($"no such line: {where}");
            }
        }

        protected override void HandleTimeout()
        {
            _client.HandleTimeout(NowMs);
            base.HandleTimeout();
        }

        protected override void Tell(CoapStep step)
        {
            bool isTaken = step == CoapStep.RequestReceived
                ? _client.HandleRequest(Output, NowMs)
                : _client.HandleResponse(step, Output, NowMs);
            Assert.True(isTaken, $"nobody takes {step}");
        }

        private static string Get(object source, string name)
        {
            object? value = source.GetType().GetField(name)!.GetValue(source);
            string text = value switch
            {
                byte[] bytes => Convert.ToHexStringLower(bytes),
                int[] numbers => string.Join(',', numbers),
                _ => $"{value}",
            };
            return name + "=" + text;
        }

        private void Start()
        {
            _client.Start(_options, NowMs);
            Drain();
        }
    }
}
