using System.Net;

namespace Simulator.Fleet.Network
{
    /// <summary>
    /// Which local address a device sends from. One address has 28,232 ports to give away, so large
    /// fleets on loopback spread over 127.0.1.1 and on; towards other machines the system decides.
    /// </summary>
    public static class SourceAddresses
    {
        /// <summary>Devices on one address, well below its ports.</summary>
        public const int DevicesPerAddress = 20_000;

        private const int HostsPerNet = 250;

        /// <param name="deviceIndex">From 0.</param>
        /// <param name="deviceCount">Devices of the run.</param>
        /// <param name="server">Where the device sends to.</param>
        /// <returns>The address to bind to, or null to let the system choose.</returns>
        public static IPAddress? For(int deviceIndex, int deviceCount, IPAddress server)
        {
            bool spread = deviceCount > DevicesPerAddress
                && server.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                && IPAddress.IsLoopback(server);
            if (!spread) { return null; }
            int number = deviceIndex / DevicesPerAddress;
            byte[] address = { 127, 0, (byte)(1 + number / HostsPerNet), 0 };
            address[3] = (byte)(1 + number % HostsPerNet);
            return new IPAddress(address);
        }
    }
}
