using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Device.Lwm2m.Coap;
using Device.Tests.Peers;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: observing is what others mean by it (law 7).
    /// Method: libcoap's client observes our endpoint, our endpoint observes libcoap's server, over
    /// UDP on loopback; states and their order are compared.
    public sealed class LibcoapObserveTests
    {
        private const int StateCount = 4;
        private const int LargeCount = 900;
        private const int StateMs = 50;

        // How long libcoap observes: far longer than four states in fifteen blocks each take, on a
        // busy machine too.
        private const string Seconds = "4";

        [PeerTheory(Peer.CoapClient)]
        [InlineData("confirmable", true, 0, "", "")]
        [InlineData("non-confirmable", false, 0, "-N", "")]
        [InlineData("in blocks of its wish", true, LargeCount, "-b", "64")]
        [InlineData("in blocks of ours", true, LargeCount, "", "")]
        public void Libcoap_observes_us(
            string why, bool confirmable, int count, string option, string value)
        {
            Sensor sensor = new(count, confirmable);
            using UdpCoapServer server = new(new CoapOptions { BlockSize = 256 }, sensor.Serve)
            {
                OnTurn = sensor.Turn,
            };
            List<string> arguments = ["-s", Seconds, "-w", "-B", "15"];
            arguments.AddRange(new[] { option, value }.Where(one => one.Length > 0));
            arguments.Add($"coap://127.0.0.1:{server.Port}/state");
            ForeignResult result = ForeignProcess.Run(Peer.CoapClient, [.. arguments]);
            Assert.True(result.ExitCode == 0, result.Error);
            string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] expected =
                [.. Enumerable.Range(0, StateCount).Select(sensor.State)];
            Assert.True(expected.SequenceEqual(lines.Take(StateCount)), why + result.Output);
            // At its end libcoap cancels with Observe 1 and the same token.
            Assert.Equal(CoapFault.None, Assert.Single(sensor.Ended));
        }

        [PeerTheory(Peer.CoapServer)]
        [InlineData("confirmable", "")]
        [InlineData("non-confirmable, each fifth confirmable", "-N")]
        public void We_observe_libcoap(string why, string option)
        {
            int port = FreePort.UdpPair();
            List<string> arguments = ["-A", "127.0.0.1", "-p", port.ToString(), "-v", "7"];
            if (option.Length > 0) { arguments.Add(option); }
            using ForeignProcess server = ForeignProcess.Start(
                Peer.CoapServer, [.. arguments]);
            server.WaitForText("created UDP");
            using UdpCoapClient client = new(new CoapOptions(), port);
            CoapRequest request = new CoapRequest().Reset(CoapCode.Get, "time");
            request.Observe = 0;
            int id = client.Start(request);
            List<Answer> answers = client.Collect(3);
            Assert.Equal(CoapStep.ResponseReceived, answers[0].Step);
            Assert.Equal(CoapStep.NotificationReceived, answers[1].Step);
            Assert.Equal(CoapStep.NotificationReceived, answers[2].Step);
            Assert.All(answers, one => Assert.Equal(id, one.ExchangeId));
            Assert.All(answers, one => Assert.Equal(CoapCode.Content, one.Code));
            Assert.True(answers[0].Observe < answers[1].Observe, why);
            Assert.True(answers[1].Observe < answers[2].Observe, why);
            // Its time has seconds; the first notification may come in that of the answer.
            Assert.NotEqual(answers[0].Body, answers[2].Body);

            Assert.True(client.Cancel(id));
            Answer last = client.Collect(1)[0];
            Assert.Equal(CoapStep.ResponseReceived, last.Step);
            Assert.Equal(-1, last.Observe);
            // Nothing more comes: the answer to a ping is the next thing we hear.
            client.Ping();
            Answer alive = Assert.Single(client.Collect(1));
            Assert.Equal(CoapFault.None, alive.Fault);
            Assert.Equal(CoapCode.Empty, alive.Code);
            Assert.Equal(0, client.Counters.Strays);
        }

        [PeerFact(Peer.CoapServer)]
        public void A_state_in_blocks_is_fetched_from_libcoap()
        {
            int port = FreePort.UdpPair();
            using ForeignProcess server = ForeignProcess.Start(
                Peer.CoapServer, "-A", "127.0.0.1", "-p", port.ToString(), "-d", "10", "-v", "7");
            server.WaitForText("created UDP");
            using UdpCoapClient observer = new(new CoapOptions { BlockSize = 64 }, port);
            using UdpCoapClient writer = new(new CoapOptions(), port);
            byte[] first = Packet.Bytes(200, 1);
            byte[] second = Packet.Bytes(300, 2);
            Assert.Equal(CoapCode.Created, writer.Ask(CoapCode.Put, "made", first).Code);
            CoapRequest request = new CoapRequest().Reset(CoapCode.Get, "made");
            request.Observe = 0;
            request.BlockSize = 64;
            observer.Start(request);
            Answer answer = observer.Collect(1)[0];
            Assert.Equal(first, answer.Body);
            Assert.NotEqual(-1, answer.Observe);
            Assert.Equal(CoapCode.Changed, writer.Ask(CoapCode.Put, "made", second).Code);
            answer = observer.Collect(1)[0];
            Assert.Equal(CoapStep.NotificationReceived, answer.Step);
            Assert.Equal(second, answer.Body);
            // A resource that is gone: an error is the last notification.
            Assert.Equal(CoapCode.Deleted, writer.Ask(CoapCode.Delete, "made").Code);
            answer = observer.Collect(1)[0];
            Assert.Equal(CoapStep.NotificationReceived, answer.Step);
            Assert.Equal(CoapCode.NotFound, answer.Code);
            Assert.Equal(-1, answer.Observe);
        }

        /// <summary>A resource of ours whose state changes by itself.</summary>
        private sealed class Sensor(int count, bool confirmable)
        {
            private CoapSide? _side;
            private int _observation;
            private int _number;
            private long _nextMs;

            internal List<CoapFault> Ended { get; } = [];

            internal string State(int number)
            {
                return number + new string((char)('a' + number), count);
            }

            internal void Serve(CoapSide side, CoapOutput output, long nowMs)
            {
                if (output.Request.Observe == 0)
                {
                    _observation = side.Endpoint.Observe(output.RequestHandle, nowMs);
                    _side = side;
                    _nextMs = nowMs + StateMs;
                    side.OnAnswer = (step, ended, _) =>
                    {
                        if (step == CoapStep.ObservationEnded) { Ended.Add(ended.Fault); }
                    };
                }
                Assert.True(side.Endpoint.Respond(output.RequestHandle, Response(), nowMs));
            }

            // When to come again.
            internal long Turn(long nowMs)
            {
                if (_side == null || _number == StateCount - 1) { return long.MaxValue; }
                // A state that changes while libcoap fetches its blocks is fetched anew, and told.
                if (!_side.Endpoint.IsQuiet) { _nextMs = nowMs + StateMs; }
                if (nowMs < _nextMs) { return _nextMs; }
                _number++;
                _nextMs = nowMs + StateMs;
                Assert.True(_side.Endpoint.Notify(_observation, Response(), confirmable, nowMs));
                _side.Drain(nowMs);
                return _nextMs;
            }

            private CoapResponse Response()
            {
                byte[] body = Encoding.ASCII.GetBytes(State(_number));
                return new CoapResponse().Reset(CoapCode.Content)
                    .SetPayload(CoapContentFormat.TextPlain, body, 0, body.Length);
            }
        }
    }
}
