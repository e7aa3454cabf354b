using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Device.Desktop.Errors;
using Simulator.Cloud.Errors;

namespace Simulator.Cloud
{
    /// <summary>The name devices use for the emulator: what to listen on, what to write into URIs
    /// and certificates.</summary>
    public sealed class ListenName
    {
        private ListenName(IPAddress address, string host)
        {
            Address = address;
            Host = host;
        }

        /// <summary>What sockets bind: the address itself, or every interface for a DNS
        /// name.</summary>
        public IPAddress Address { get; }

        /// <summary>Address or DNS name, without the brackets of IPv6.</summary>
        public string Host { get; }

        /// <summary>Names of server certificates: the host first, then this machine's own.
        /// </summary>
        public IReadOnlyList<string> CertificateHosts
        {
            get
            {
                List<string> hosts = [Host];
                foreach (string local in new[] { "localhost", "127.0.0.1" })
                {
                    if (!hosts.Contains(local)) { hosts.Add(local); }
                }
                return hosts;
            }
        }

        /// <summary>Reads an IP address or a DNS name.</summary>
        /// <exception cref="CommandException">CLD106 when devices could not use it.</exception>
        public static ListenName Parse(string text)
        {
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
                {
                    throw CloudErrors.AddressUnusable(
                        text,
                        "it means every interface; the certificates need the one name or "
                            + "address that devices use (a DNS name listens on all)",
                        null);
                }
                return new ListenName(address, address.ToString());
            }
            if (Uri.CheckHostName(text) != UriHostNameType.Dns)
            {
                throw CloudErrors.AddressUnusable(
                    text, "it is neither an IP address nor a DNS name", null);
            }
            return new ListenName(
                text == "localhost" ? IPAddress.Loopback : IPAddress.Any, text);
        }

        /// <summary>scheme://host:port.</summary>
        public string ToUri(string scheme, int port)
        {
            bool isV6 = Address.AddressFamily == AddressFamily.InterNetworkV6;
            return isV6 ? $"{scheme}://[{Host}]:{port}" : $"{scheme}://{Host}:{port}";
        }
    }
}
