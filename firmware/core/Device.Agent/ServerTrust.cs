using Device.Base;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <summary>
    /// How the management service is to be recognised: what a bootstrap wrote into /0/x/13 to
    /// /0/x/16, and the digest where /0/x/4 is one. One Config item, staged and promoted with the
    /// credential it belongs to. docs/decisions/0009.
    /// </summary>
    /// <remarks>The item: version (1), usage (1; 255: not said), matching type (1), cipher suites
    /// (a byte for the count, 2 bytes each), server name (a byte for the count, ASCII), and to the
    /// end the digest.</remarks>
    internal sealed class ServerTrust
    {
        /// <summary>Bytes of the item at most.</summary>
        public const int SizeMax =
            5 + (2 * BootstrapAccount.CipherSuitesMax) + BootstrapAccount.ServerNameMax + 64;

        private const int Version = 1;
        private const int UsageUnspecified = 0xff;

        private ServerTrust(PinUsage usage, PinMatching matching)
        {
            Usage = usage;
            Matching = matching;
        }

        public PinUsage Usage { get; private set; }

        public PinMatching Matching { get; private set; }

        /// <summary>/0/x/14, or empty.</summary>
        public string ServerName { get; private set; } = "";

        /// <summary>/0/x/16, or none.</summary>
        public int[] CipherSuites { get; private set; } = new int[0];

        /// <summary>The digest; empty when the certificate itself is pinned, which is an item of
        /// its own.</summary>
        public byte[] Digest { get; private set; } = Bytes.Empty;

        /// <summary>True when it says nothing, as Pelion's accounts do.</summary>
        public bool IsSilent
        {
            get
            {
                return Usage == PinUsage.Unspecified && Matching == PinMatching.Exact
                    && ServerName.Length == 0 && CipherSuites.Length == 0;
            }
        }

        /// <summary>What is in force where nothing was said.</summary>
        public static ServerTrust Silent()
        {
            return new ServerTrust(PinUsage.Unspecified, PinMatching.Exact);
        }

        /// <summary>What an account says, which was judged.</summary>
        public static ServerTrust Of(BootstrapAccount account)
        {
            int matching = account.MatchingType < 0 ? 0 : account.MatchingType;
            ServerTrust trust = new ServerTrust(
                (PinUsage)account.CertificateUsage, (PinMatching)matching);
            trust.ServerName = account.ServerName;
            trust.CipherSuites = account.CipherSuites;
            if (trust.Matching != PinMatching.Exact) { trust.Digest = account.ServerCertificate; }
            return trust;
        }

        /// <summary>The same server under an anchor that an operation brings: names and suites
        /// stay.</summary>
        public ServerTrust WithAnchor()
        {
            ServerTrust trust = new ServerTrust(PinUsage.TrustAnchor, PinMatching.Exact);
            trust.ServerName = ServerName;
            trust.CipherSuites = CipherSuites;
            return trust;
        }

        /// <summary>The pin.</summary>
        /// <param name="certificate">The pinned certificate; not asked for where a digest
        /// is.</param>
        /// <param name="pin">The pin, or null with a fault.</param>
        public X509Fault TryMakePin(byte[] certificate, out CertificatePin pin)
        {
            byte[] data = Matching == PinMatching.Exact ? certificate : Digest;
            return CertificatePin.TryMake(Usage, Matching, data, out pin);
        }

        /// <summary>The item's bytes.</summary>
        public byte[] Encode()
        {
            byte[] buffer = new byte[SizeMax];
            ByteWriter writer = new ByteWriter(buffer, 0, buffer.Length);
            writer.WriteUInt8(Version);
            writer.WriteUInt8(Usage == PinUsage.Unspecified ? UsageUnspecified : (int)Usage);
            writer.WriteUInt8((int)Matching);
            writer.WriteUInt8(CipherSuites.Length);
            foreach (int suite in CipherSuites) { writer.WriteUInt16(suite); }
            writer.WriteUInt8(ServerName.Length);
            byte[] name = Ascii.GetBytes(ServerName);
            writer.WriteBytes(name, 0, name.Length);
            writer.WriteBytes(Digest, 0, Digest.Length);
            return Bytes.Copy(buffer, 0, writer.Count);
        }

        /// <summary>Reads the item; false when it is none.</summary>
        public static bool TryDecode(byte[] buffer, int offset, int count, out ServerTrust trust)
        {
            trust = null;
            ByteReader reader = new ByteReader(buffer, offset, count);
            int version = reader.ReadUInt8();
            int usage = reader.ReadUInt8();
            int matching = reader.ReadUInt8();
            int suites = reader.ReadUInt8();
            if (reader.Failed || version != Version || suites > BootstrapAccount.CipherSuitesMax)
            {
                return false;
            }
            ServerTrust found = new ServerTrust(
                usage == UsageUnspecified ? PinUsage.Unspecified : (PinUsage)usage,
                (PinMatching)matching);
            found.CipherSuites = new int[suites];
            for (int i = 0; i < suites; i++) { found.CipherSuites[i] = reader.ReadUInt16(); }
            int nameCount = reader.ReadUInt8();
            int nameOffset = reader.Skip(nameCount);
            if (reader.Failed
                || !Ascii.TryGetString(buffer, nameOffset, nameCount, out string name))
            {
                return false;
            }
            found.ServerName = name;
            found.Digest = Bytes.Copy(buffer, reader.Position, reader.Remaining);
            trust = found;
            return true;
        }
    }
}
