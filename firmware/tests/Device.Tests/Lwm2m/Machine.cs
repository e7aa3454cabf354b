using System;
using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// <summary>An LwM2M machine of the device with a scripted server at the other end.</summary>
    internal sealed class Machine
    {
        private int _messageId = 100;

        internal Machine(CoapOptions? options = null)
        {
            Side = new CoapSide(options ?? new CoapOptions(), 5)
            {
                OnRequest = (_, output, nowMs) => Unanswered += OnRequest(output, nowMs) ? 0 : 1,
                OnAnswer = (step, output, nowMs) =>
                    Foreign += OnAnswer(step, output, nowMs) ? 0 : 1,
            };
        }

        internal CoapSide Side { get; }

        internal int Unanswered { get; private set; }

        internal int Foreign { get; private set; }

        internal Func<CoapOutput, long, bool> OnRequest { get; set; } = (_, _) => false;

        internal Func<CoapStep, CoapOutput, long, bool> OnAnswer { get; set; } = (_, _, _) => false;

        /// <summary>The device's request that is out, in words: "POST rd?ep=x".</summary>
        internal string Sent(out byte[] datagram)
        {
            datagram = Side.TakeSent();
            CoapMessage message = Packet.Read(datagram);
            string[] methods = ["", "GET", "POST", "PUT", "DELETE"];
            StringBuilder text = new(methods[message.Code] + " " + message.JoinPath());
            for (int i = 0; i < message.QueryCount; i++)
            {
                text.Append(i == 0 ? '?' : '&').Append(message.Query(i));
            }
            return text.ToString();
        }

        /// <summary>The server answers the request that is out.</summary>
        internal void Answer(int code, long nowMs, Func<Packet, Packet>? more = null)
        {
            Answer(Side.TakeSent(), code, nowMs, more);
        }

        internal void Answer(
            byte[] datagram, int code, long nowMs, Func<Packet, Packet>? more = null)
        {
            Packet packet = Packet.AnswerTo(datagram, code);
            Side.Take((more == null ? packet : more(packet)).Build(), nowMs);
        }

        /// <summary>The server asks; gives the code of the device's answer.</summary>
        internal int Ask(
            int method, string path, long nowMs, byte[]? body = null, int contentFormat = 11542,
            string? query = null, int accept = -1)
        {
            return AskWhole(method, path, nowMs, body, contentFormat, query, accept).Code;
        }

        internal CoapMessage AskWhole(
            int method, string path, long nowMs, byte[]? body = null, int contentFormat = 11542,
            string? query = null, int accept = -1)
        {
            Packet packet = Packet.Request(method, _messageId++, path);
            if (query != null)
            {
                packet.With(CoapOptionNumber.UriQuery, Encoding.ASCII.GetBytes(query));
            }
            if (accept >= 0)
            {
                packet.With(CoapOptionNumber.Accept, (byte)(accept >> 8), (byte)accept);
            }
            if (body != null)
            {
                packet.With(
                    CoapOptionNumber.ContentFormat,
                    (byte)(contentFormat >> 8), (byte)contentFormat);
                packet.Payload = body;
            }
            Side.Take(packet.Build(), nowMs);
            return Packet.Read(Side.TakeSent());
        }

        internal static byte[] Tlv(Action<TlvWriter> write)
        {
            byte[] buffer = new byte[4000];
            TlvWriter writer = new(buffer, 0, buffer.Length);
            write(writer);
            Assert.False(writer.Failed);
            return buffer.AsSpan(0, writer.Count).ToArray();
        }
    }
}
