using System;
using System.IO;
using System.Linq;
using System.Text;
using Device.Lwm2m.Coap;
using Device.Tests.Peers;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: CoAP is what others mean by it (law 7).
    /// Method: libcoap's client against our endpoint as a server, and our endpoint as a client
    /// against libcoap's server, over UDP on loopback; bodies compared byte for byte.
    public sealed class LibcoapTests
    {
        private const int LargeCount = 5000;
        private static readonly byte[] s_large = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, LargeCount / 10).Select(i => $"{i:d9}\n")));

        [PeerFact(Peer.CoapClient)]
        public void Libcoap_gets_a_small_resource()
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out _));
            Assert.Equal("hello", Get(server, "small"));
        }

        [PeerFact(Peer.CoapClient)]
        public void Libcoap_gets_with_non_confirmable_messages()
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out _));
            Assert.Equal("hello", Get(server, "small", "-N"));
        }

        [PeerTheory(Peer.CoapClient)]
        [InlineData("no wish for a size", "")]
        [InlineData("smallest", "16")]
        [InlineData("small", "64")]
        [InlineData("our own", "512")]
        [InlineData("larger than ours: it must follow", "1024")]
        public void Libcoap_gets_a_large_resource_in_blocks(string why, string size)
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out _));
            string text = size.Length == 0
                ? Get(server, "large") : Get(server, "large", "-b", size);
            Assert.True(text == Encoding.ASCII.GetString(s_large), why);
        }

        [PeerFact(Peer.CoapClient)]
        public void Libcoap_gets_from_the_middle()
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out _));
            string text = Get(server, "large", "-b", "3,64");
            Assert.Equal(Encoding.ASCII.GetString(s_large, 192, 64), text);
        }

        [PeerTheory(Peer.CoapClient)]
        [InlineData("smallest", "16", 700)]
        [InlineData("small", "64", LargeCount)]
        [InlineData("our own", "512", LargeCount)]
        [InlineData("larger than ours: it is asked to use ours", "1024", LargeCount)]
        [InlineData("exactly one block", "512", 512)]
        [InlineData("one byte more", "512", 513)]
        public void Libcoap_puts_in_blocks(string why, string size, int count)
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out Store store));
            string file = Path.GetTempFileName();
            try
            {
                File.WriteAllBytes(file, s_large.AsSpan(0, count).ToArray());
                Run(server, "store", "-m", "put", "-b", size, "-f", file);
            }
            finally { File.Delete(file); }
            Assert.True(s_large.AsSpan(0, count).SequenceEqual(store.Body), why);
            Assert.Equal(1, store.Executed);
        }

        [PeerTheory(Peer.CoapClient)]
        [InlineData("post")]
        [InlineData("fetch")]
        [InlineData("patch")]
        [InlineData("ipatch")]
        public void Libcoap_sends_and_gets_back_in_blocks_both_ways(string method)
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out _));
            string file = Path.GetTempFileName();
            try
            {
                File.WriteAllBytes(file, s_large);
                string text = Run(server, "echo", "-m", method, "-b", "256", "-f", file);
                Assert.Equal(Encoding.ASCII.GetString(s_large), text);
            }
            finally { File.Delete(file); }
        }

        [PeerFact(Peer.CoapClient)]
        public void Libcoap_takes_an_answer_in_a_message_of_its_own()
        {
            using UdpCoapServer server = new(
                new CoapOptions { AckDelayMs = 20 }, Resources(out Store store));
            store.Server = server;
            Assert.Equal("later", Get(server, "slow"));
        }

        [PeerFact(Peer.CoapClient)]
        public void Libcoap_sees_refusals()
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out _));
            Assert.StartsWith("4.04", RunForError(server, "nowhere"));
            Assert.StartsWith("4.05", RunForError(server, "small", "-m", "fetch", "-e", "x"));
            // Option 9 is critical and nobody's.
            Assert.StartsWith("4.02", RunForError(server, "small", "-O", "9,x"));
            Assert.Equal("hello", Get(server, "small", "-O", "2050,x"));
        }

        [PeerFact(Peer.CoapClient)]
        public void Libcoap_repeats_what_was_lost_and_nothing_is_executed_twice()
        {
            using UdpCoapServer server = new(new CoapOptions(), Resources(out Store store));
            string file = Path.GetTempFileName();
            try
            {
                File.WriteAllBytes(file, s_large.AsSpan(0, 600).ToArray());
                // libcoap does not send its second datagram at the first attempt.
                Run(server, "store", "-m", "put", "-b", "256", "-f", file, "-l", "2");
            }
            finally { File.Delete(file); }
            Assert.Equal(1, store.Executed);
            Assert.Equal(600, store.Body.Length);
        }

        [PeerFact(Peer.CoapServer)]
        public void Our_client_uses_the_server_of_libcoap()
        {
            int port = FreePort.UdpPair();
            using ForeignProcess server = ForeignProcess.Start(
                Peer.CoapServer, "-A", "127.0.0.1", "-p", port.ToString(), "-d", "10", "-v", "7");
            server.WaitForText("created UDP");
            using UdpCoapClient client = new(new CoapOptions(), port);

            Answer root = client.Ask(CoapCode.Get, "");
            Assert.Equal(CoapCode.Content, root.Code);
            Assert.Contains("libcoap", Encoding.ASCII.GetString(root.Body));
            Answer core = client.Ask(CoapCode.Get, ".well-known/core");
            Assert.Equal(CoapContentFormat.LinkFormat, core.ContentFormat);
            Assert.Contains("</async>", Encoding.ASCII.GetString(core.Body));
            Assert.Equal(CoapCode.NotFound, client.Ask(CoapCode.Get, "nowhere").Code);

            // An answer in a message of its own, one second later.
            Answer later = client.Ask(CoapCode.Get, "async", null, "1");
            Assert.Equal(CoapCode.Content, later.Code);
            Assert.Equal("done", Encoding.ASCII.GetString(later.Body));
            Assert.Equal(0, client.Counters.Strays);
        }

        [PeerTheory(Peer.CoapServer)]
        [InlineData("one block of ours", 512, 512)]
        [InlineData("one byte more", 512, 513)]
        [InlineData("many blocks", 64, LargeCount)]
        [InlineData("the largest blocks", 1024, LargeCount)]
        public void Our_client_puts_and_gets_back_in_blocks(string why, int blockSize, int count)
        {
            int port = FreePort.UdpPair();
            using ForeignProcess server = ForeignProcess.Start(
                Peer.CoapServer, "-A", "127.0.0.1", "-p", port.ToString(), "-d", "10", "-v", "7");
            server.WaitForText("created UDP");
            using UdpCoapClient client = new(new CoapOptions { BlockSize = blockSize }, port);
            byte[] body = s_large.AsSpan(0, count).ToArray();

            Answer put = client.Ask(CoapCode.Put, "made/here", body);
            Assert.True(put.Code == CoapCode.Created, $"{why}: {put.Code:x} {put.Fault}");
            Answer got = client.Ask(CoapCode.Get, "made/here");
            Assert.True(got.Code == CoapCode.Content, $"{why}: {got.Code:x} {got.Fault}");
            Assert.True(body.AsSpan().SequenceEqual(got.Body), why);
            Assert.Equal(CoapCode.Deleted, client.Ask(CoapCode.Delete, "made/here").Code);
        }

        [PeerTheory(Peer.CoapServer)]
        [InlineData("a ping", "4000beef")]
        [InlineData("an empty message with a token", "4100beef01")]
        [InlineData("token length 9", "4901beef000000000000000000")]
        [InlineData("a payload marker and nothing behind it", "4001beefff")]
        [InlineData("option delta 15", "4001beeff0")]
        [InlineData("option header cut off", "4001beefd0")]
        public void Libcoap_and_we_refuse_alike(string why, string hex)
        {
            int port = FreePort.UdpPair();
            using ForeignProcess server = ForeignProcess.Start(
                Peer.CoapServer, "-A", "127.0.0.1", "-p", port.ToString(), "-v", "7");
            server.WaitForText("created UDP");
            using UdpCoapClient client = new(new CoapOptions(), port);
            byte[] datagram = Convert.FromHexString(hex);
            CoapSide ours = new(new CoapOptions(), 1);
            ours.Take(datagram, 0);
            byte[] mine = ours.TakeSent();
            Assert.True(client.AskRaw(datagram).AsSpan().SequenceEqual(mine), why);
            Assert.Equal("7000BEEF", Convert.ToHexString(mine));
        }

        private static string Get(UdpCoapServer server, string path, params string[] options)
        {
            return Run(server, path, options);
        }

        private static string Run(UdpCoapServer server, string path, params string[] options)
        {
            ForeignResult result = ForeignProcess.Run(
                Peer.CoapClient, Arguments(server, path, options));
            Assert.True(result.ExitCode == 0, result.Error);
            // The client ends what it prints with a line end of its own.
            return result.Output.EndsWith('\n') ? result.Output[..^1] : result.Output;
        }

        private static string RunForError(
            UdpCoapServer server, string path, params string[] options)
        {
            return ForeignProcess.Run(Peer.CoapClient, Arguments(server, path, options)).Error;
        }

        private static string[] Arguments(UdpCoapServer server, string path, string[] options)
        {
            return [.. options, "-B", "15", $"coap://127.0.0.1:{server.Port}/{path}"];
        }

        private static Action<CoapSide, CoapOutput, long> Resources(out Store store)
        {
            Store kept = new();
            store = kept;
            return (side, output, nowMs) => Serve(kept, side, output, nowMs);
        }

        private static void Serve(Store store, CoapSide side, CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            byte[] body = request.Payload
                .AsSpan(request.PayloadOffset, request.PayloadCount).ToArray();
            if (request.PathIs("slow"))
            {
                store.Server!.Later.Add(
                    (nowMs + 150, side, output.RequestHandle, Encoding.ASCII.GetBytes("later")));
                return;
            }
            int code = CoapCode.Content;
            byte[] answer = [];
            if (request.PathIs("small") && request.Method != CoapCode.Get)
            {
                code = CoapCode.MethodNotAllowed;
            }
            else if (request.PathIs("small")) { answer = Encoding.ASCII.GetBytes("hello"); }
            else if (request.PathIs("large")) { answer = s_large; }
            else if (request.PathIs("echo")) { answer = body; }
            else if (request.PathIs("store") && request.Method == CoapCode.Put)
            {
                store.Body = body;
                store.Executed++;
                code = CoapCode.Changed;
            }
            else { code = CoapCode.NotFound; }
            side.Endpoint.Respond(
                output.RequestHandle, code, CoapContentFormat.TextPlain,
                answer, 0, answer.Length, null, nowMs);
        }

        private sealed class Store
        {
            internal byte[] Body { get; set; } = [];

            internal int Executed { get; set; }

            internal UdpCoapServer? Server { get; set; }
        }
    }
}
