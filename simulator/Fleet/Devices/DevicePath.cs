using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Simulator.Fleet.Devices
{
    /// <summary>
    /// A device's UDP path: a connected socket of its own that tells when a datagram is there.
    /// </summary>
    /// <remarks>
    /// Implementation notes. Thousands of sockets wait for years of device time, so none holds a
    /// buffer while it waits: a receive of zero bytes with Peek ends when a datagram has come and
    /// takes nothing, and the owner then reads into a buffer of its thread until there is no more.
    /// What ICMP says ("refused") arrives as an error of some later call; it counts as a lost
    /// datagram, for anybody on the way may forge it.
    /// </remarks>
    internal sealed class DevicePath : IDisposable
    {
        private readonly Socket _socket;

        private DevicePath(Socket socket)
        {
            _socket = socket;
        }

        /// <returns>Null when the system refuses: no descriptor, no port, no route.</returns>
        public static DevicePath? TryOpen(IPAddress? source, IPEndPoint server)
        {
            Socket? socket = null;
            try
            {
                socket = new Socket(
                    server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.Blocking = false;
                if (source != null) { socket.Bind(new IPEndPoint(source, 0)); }
                socket.Connect(server);
                return new DevicePath(socket);
            }
            catch (SocketException)
            {
                socket?.Dispose();
                return null;
            }
        }

        /// <summary>Calls back each time datagrams may be there, on a thread of the pool, until the
        /// path is closed or the callback answers false.</summary>
        public async Task ReceiveAsync(Func<DevicePath, bool> onReadable)
        {
            // The owner is in the middle of something: a datagram that is there already waits.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            while (true)
            {
                try
                {
                    await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.Peek);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
                catch (SocketException ended) when (
                    ended.SocketErrorCode == SocketError.OperationAborted)
                {
                    return;
                }
                catch (SocketException)
                {
                    // Refused, or (Windows) a datagram larger than zero bytes: look and go on.
                }
                if (!onReadable(this)) { return; }
            }
        }

        /// <returns>Bytes of the next datagram, or -1 when there is none.</returns>
        public int Receive(byte[] buffer)
        {
            // An error that waits is reported once, in place of a datagram.
            for (int i = 0; i < 2; i++)
            {
                int count = _socket.Receive(
                    buffer, 0, buffer.Length, SocketFlags.None, out SocketError error);
                if (error == SocketError.Success) { return count; }
                if (error == SocketError.WouldBlock) { return -1; }
            }
            return -1;
        }

        /// <summary>Sends or loses: a full buffer and a missing route are a network's ways to lose
        /// a datagram.</summary>
        public void Send(byte[] buffer, int offset, int count)
        {
            _socket.Send(buffer, offset, count, SocketFlags.None, out SocketError error);
            if (error == SocketError.ConnectionRefused)
            {
                // That was about an earlier datagram; this one has not been sent.
                _socket.Send(buffer, offset, count, SocketFlags.None, out _);
            }
        }

        public void Dispose()
        {
            _socket.Dispose();
        }
    }
}
