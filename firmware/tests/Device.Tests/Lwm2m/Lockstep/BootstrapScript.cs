using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
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
    internal sealed class BootstrapScript
    {
        private readonly BootstrapOptions _options = new() { EndpointName = "dev-1" };
        private readonly CoapOutput _output = new();
        private readonly Queue<string> _sent = new();
        private readonly CoapEndpoint _endpoint;
        private readonly BootstrapClient _client;
        private long _nowMs;

        internal BootstrapScript()
        {
            CoapOptions options = new() { AckRandomPercent = 100 };
            _endpoint = new CoapEndpoint(options, new ScriptRandom());
            _client = new BootstrapClient(_endpoint);
        }

        /// <summary>Datagrams that were compared.</summary>
        internal int Datagrams { get; private set; }

        internal void Run(string name, string script)
        {
            string[] lines = script.Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                List<string> words = ScriptText.Words(lines[i].Trim());
                if (words.Count > 0) { Step($"{name}:{i + 1}: {lines[i].Trim()}", words); }
            }
            RequireNothing(name + ": the end");
        }

        private void Step(string where, List<string> words)
        {
            switch (words[0])
            {
                case "options":
                    foreach (string word in words.Skip(1)) { Set(_options, word); }
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
                    byte[] bytes = ScriptText.Bytes(string.Join(' ', words.Skip(2)));
                    if (words[1] == "->") { Take(where, bytes); }
                    else { Expect(where, Convert.ToHexStringLower(bytes)); }
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

        private static void Set(object target, string word)
        {
            string[] parts = word.Split('=');
            FieldInfo field = target.GetType().GetField(parts[0])!;
            field.SetValue(target, Convert.ChangeType(parts[1], field.FieldType, null));
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

        private static void Same(string where, string expected, string found)
        {
            Assert.True(expected == found, $"{where}\n  it is {found}");
        }

        private void Start()
        {
            _client.Start(_options, _nowMs);
            Drain();
        }

        private void Take(string where, byte[] datagram)
        {
            RequireNothing(where);
            _endpoint.HandleDatagram(datagram, 0, datagram.Length, _nowMs);
            Drain();
        }

        private void Expect(string where, string expected)
        {
            Assert.True(_sent.Count > 0, where + "\n  we sent nothing");
            string sent = _sent.Dequeue();
            Assert.True(sent == expected, $"{where}\n  we sent {sent}\n  not     {expected}");
            Datagrams++;
        }

        private void Advance(string where, long untilMs)
        {
            Assert.True(untilMs > _nowMs, $"{where}\n  it is {_nowMs} already");
            RequireNothing(where);
            while (Math.Min(_output.DeadlineMs, _client.DeadlineMs) <= untilMs)
            {
                RequireNothing($"{where}\n  at {_nowMs}");
                _nowMs = Math.Min(_output.DeadlineMs, _client.DeadlineMs);
                _client.HandleTimeout(_nowMs);
                _endpoint.HandleTimeout(_nowMs);
                Drain();
            }
            _nowMs = untilMs;
        }

        private void RequireNothing(string where)
        {
            Assert.True(
                _sent.Count == 0, $"{where}\n  before it we sent {_sent.FirstOrDefault()}");
        }

        private void Drain()
        {
            CoapStep step;
            while ((step = _endpoint.Poll(_output)) != CoapStep.Idle)
            {
                switch (step)
                {
                    case CoapStep.SendDatagram:
                        _sent.Enqueue(Convert.ToHexStringLower(
                            _output.Buffer, _output.Offset, _output.Count));
                        break;
                    case CoapStep.RequestReceived:
                        Assert.True(_client.HandleRequest(_output, _nowMs), "not answered");
                        break;
                    default:
                        Assert.True(_client.HandleResponse(step, _output, _nowMs), "not ours");
                        break;
                }
            }
        }
    }
}
