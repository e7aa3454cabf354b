using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>The receiving thread over a socket that fails, without socket and
    /// thread.</summary>
    public sealed class ReceiveLoopTests
    {
        private readonly List<int> _pauses = new List<int>();
        private int _taken;

        [Theory]
        [InlineData("not a socket", SocketError.NotSocket)]
        [InlineData("refused by the system", SocketError.AccessDenied)]
        [InlineData("an error of no known kind", SocketError.SocketError)]
        public void A_socket_that_fails_for_good_ends_the_loop_by_name(
            string why, SocketError error)
        {
            int calls = 0;
            using ReceiveLoop loop = Loop((buffer, from) =>
            {
                calls++;
                throw new SocketException((int)error);
            });
            loop.Run();
            Assert.True(loop.Fault == error, why);
            Assert.Equal(ReceiveLoop.FailuresMax, calls);
            Assert.Equal(ReceiveLoop.FailuresMax, loop.Failures);
            Assert.Equal(0, _taken);
        }

        [Theory]
        [InlineData("the peer's port is closed", SocketError.ConnectionReset)]
        [InlineData("no route", SocketError.HostUnreachable)]
        [InlineData("the system is short of memory", SocketError.NoBufferSpaceAvailable)]
        public void What_the_network_says_never_ends_it_and_never_spins(
            string why, SocketError error)
        {
            ReceiveLoop? loop = null;
            int calls = 0;
            loop = Loop((buffer, from) =>
            {
                if (++calls == 1_000) { loop!.Stop(); }
                throw new SocketException((int)error);
            });
            loop.Run();
            Assert.True(loop.Fault == SocketError.Success, why);
            Assert.Equal(998, _pauses.Count);
            Assert.Equal(new[] { 1, 2, 4, 8, 16, 32 }, _pauses.Take(6));
            Assert.All(_pauses.Skip(10), pause => Assert.Equal(ReceiveLoop.PauseMsMax, pause));
            loop.Dispose();
        }

        [Fact]
        public void A_datagram_between_errors_begins_the_count_anew()
        {
            ReceiveLoop? loop = null;
            int calls = 0;
            loop = Loop((buffer, from) =>
            {
                calls++;
                if (calls == 100) { loop!.Stop(); }
                if (calls % 9 == 0) { return 5; }
                throw new SocketException((int)SocketError.InvalidArgument);
            });
            loop.Run();
            Assert.Equal(SocketError.Success, loop.Fault);
            Assert.Equal(11, _taken);
            Assert.Equal(89, loop.Failures);
            loop.Dispose();
        }

        [Fact]
        public void A_datagram_that_is_too_long_is_no_error()
        {
            ReceiveLoop? loop = null;
            loop = Loop((buffer, from) =>
            {
                loop!.Stop();
                throw new SocketException((int)SocketError.MessageSize);
            });
            loop.Run();
            Assert.Equal(1, _taken);
            Assert.Equal(0, loop.Failures);
            loop.Dispose();
        }

        [Fact]
        public void A_closed_socket_ends_it_without_a_fault()
        {
            using ReceiveLoop loop = Loop(
                (buffer, from) => throw new ObjectDisposedException("socket"));
            loop.Run();
            Assert.Equal(SocketError.Success, loop.Fault);
            Assert.Equal(0, loop.Failures);
        }

        [Fact]
        public void A_server_tells_that_its_socket_failed_and_still_ends()
        {
            using TestPki pki = new TestPki();
            using BlockingCollection<SocketError> failed = new BlockingCollection<SocketError>();
            DtlsServerOptions options = new DtlsServerOptions
            {
                Failed = failed.Add,
                Source = (buffer, from) =>
                    throw new SocketException((int)SocketError.InvalidArgument),
            };
            using DtlsServer server = new DtlsServer(
                options, pki.Crypto,
                new EchoService(pki.Server(), new TrustSnapshot(new[] { pki.Anchor })));
            server.Start();
            Assert.True(failed.TryTake(out SocketError error, 60_000));
            Assert.Equal(SocketError.InvalidArgument, error);
            Assert.Equal(ReceiveLoop.FailuresMax, server.Snapshot().ReceiveFailures);
        }

        private ReceiveLoop Loop(DatagramSource source)
        {
            return new ReceiveLoop(
                AddressFamily.InterNetwork, source, (from, buffer, count) => _taken++)
            {
                Pause = _pauses.Add,
            };
        }
    }
}
