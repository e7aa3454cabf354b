using System.Net;
using System.Net.Sockets;

namespace Device.Tests.Peers
{
    /// <summary>
    /// Ports for foreign servers, which cannot report the one that the system picked for them.
    /// The system hands out ephemeral ports in a way that makes a reuse within the next moment
    /// unlikely; our own servers bind port 0 instead and are asked.
    /// </summary>
    public static class FreePort
    {
        /// <summary>A UDP port of 127.0.0.1 that nobody holds at this moment.</summary>
        public static int Udp()
        {
            using Socket socket = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        /// <summary>A UDP port whose successor is free too: libcoap serves coap on the one and
        /// coaps on the next.</summary>
        public static int UdpPair()
        {
            const int AttemptsMax = 100;
            for (int i = 0; i < AttemptsMax; i++)
            {
                int port = Udp();
                if (port < 65535 && IsFree(port + 1)) { return port; }
            }
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        private static bool IsFree(int port)
        {
            using Socket socket = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
