using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>
    /// A dialogue between a scripted peer and our endpoint, in virtual time. Each datagram must be
    /// the one that the script says, and nothing may come that it does not say. Who derives from
    /// it has the lines of its own.
    /// </summary>
    internal abstract class PacketScript
    {
        private readonly Queue<string> _sent = new();
        private long _endpointDeadlineMs = CoapOutput.NoDeadline;

        /// <summary>Datagrams that were compared.</summary>
        internal int Datagrams { get; private set; }

        protected CoapOutput Output { get; } = new();

        protected long NowMs { get; private set; }

        /// <summary>When something of ours wants to be called.</summary>
        protected virtual long DeadlineMs { get { return _endpointDeadlineMs; } }

        protected abstract CoapEndpoint Endpoint { get; }

        internal void Run(string name, string script)
        {
            string[] lines = script.Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                List<string> words = ScriptText.Words(lines[i].Trim());
                if (words.Count > 0) { Step($"{name}:{i + 1}: {lines[i].Trim()}", words); }
            }
            RequireNothing($"{name}: the end");
        }

        /// <summary>Does what a line says.</summary>
        /// <param name="where">The line and its place, for what fails.</param>
        /// <param name="words">Its words, at least one.</param>
        protected abstract void Step(string where, List<string> words);

        /// <summary>A step of the endpoint that is not a datagram to send.</summary>
        protected abstract void Tell(CoapStep step);

        /// <summary>What came and no line has named yet, or null.</summary>
        protected virtual string? Left()
        {
            return _sent.Count > 0 ? _sent.Peek() : null;
        }

        protected virtual void HandleTimeout()
        {
            Endpoint.HandleTimeout(NowMs);
            Drain();
        }

        /// <summary>"peer -&gt; BYTES" or "peer &lt;- BYTES", whatever the peer's name.</summary>
        protected void Exchange(string where, List<string> words)
        {
            byte[] bytes = ScriptText.Bytes(string.Join(' ', words.Skip(2)));
            if (words[1] == "<-")
            {
                Expect(where, Convert.ToHexStringLower(bytes));
                return;
            }
            RequireNothing(where);
            Take(bytes);
        }

        protected void Take(byte[] datagram)
        {
            Endpoint.HandleDatagram(datagram, 0, datagram.Length, NowMs);
            Drain();
        }

        /// <summary>The datagram that we sent next, in hex.</summary>
        protected string NextSent(string where)
        {
            Assert.True(_sent.Count > 0, $"{where}\n  we sent nothing");
            return _sent.Dequeue();
        }

        protected void Advance(string where, long untilMs)
        {
            Assert.True(untilMs > NowMs, $"{where}\n  it is {NowMs} already");
            RequireNothing(where);
            while (DeadlineMs <= untilMs)
            {
                RequireNothingBefore(where, DeadlineMs);
                NowMs = Math.Max(NowMs, DeadlineMs);
                HandleTimeout();
            }
            RequireNothingBefore(where, untilMs);
            NowMs = untilMs;
        }

        protected void RequireNothing(string where)
        {
            Assert.True(Left() == null, $"{where}\n  before it comes {Left()}");
        }

        protected void Drain()
        {
            CoapStep step;
            while ((step = Endpoint.Poll(Output)) != CoapStep.Idle)
            {
                if (step != CoapStep.SendDatagram)
                {
                    Tell(step);
                    continue;
                }
                _sent.Enqueue(
                    Convert.ToHexStringLower(Output.Buffer, Output.Offset, Output.Count));
            }
            _endpointDeadlineMs = Output.DeadlineMs;
        }

        /// <summary>Sets the field that "Name=value" names.</summary>
        protected static void SetField(object target, string word)
        {
            string[] parts = word.Split('=');
            FieldInfo field = target.GetType().GetField(parts[0])!;
            field.SetValue(target, Convert.ChangeType(parts[1], field.FieldType, null));
        }

        /// <summary>Compares a value with what the line says of it.</summary>
        protected static void Same(string where, string expected, string found)
        {
            Assert.True(expected == found, $"{where}\n  it is {found}");
        }

        private void Expect(string where, string expected)
        {
            string sent = NextSent(where);
            Assert.True(sent == expected, $"{where}\n  we sent {sent}\n  not     {expected}");
            Datagrams++;
        }

        private void RequireNothingBefore(string where, long nextMs)
        {
            Assert.True(
                Left() == null || NowMs == nextMs,
                $"{where}\n  something happens at {NowMs} already");
        }
    }
}
