using Device.Base;

namespace Device.Agent.Heartbeat
{
    /// <summary>An operation that the service asks of the device.</summary>
    public sealed class HeartbeatOperation
    {
        private const int FieldCount = 6;
        private const int VerbMax = 0xff;

        /// <summary>What to do; None when it is one of a later version.</summary>
        public HeartbeatVerb Verb { get; set; }

        /// <summary>Transaction, 8 bytes: the same one again is the same operation.</summary>
        public byte[] Transaction { get; set; } = Bytes.Empty;

        /// <summary>"LWM2M" for the operational identity, else an item's name.</summary>
        public string Name { get; set; } = "";

        /// <summary>Certificates in DER, leaf first, without the root; empty where none
        /// comes.</summary>
        public byte[][] Chain { get; set; } = new byte[0][];

        /// <summary>Root that issued the chain, DER; empty: the management service's
        /// anchor.</summary>
        public byte[] IssuerAnchor { get; set; } = Bytes.Empty;

        /// <summary>New trust anchor for the management service, DER; empty:
        /// unchanged.</summary>
        public byte[] ServerAnchor { get; set; } = Bytes.Empty;

        internal void Write(CborWriter writer)
        {
            writer.WriteArray(FieldCount);
            writer.WriteUnsigned((int)Verb);
            writer.WriteBytes(Transaction);
            writer.WriteText(Name);
            writer.WriteArray(Chain.Length);
            foreach (byte[] certificate in Chain) { writer.WriteBytes(certificate); }
            writer.WriteBytes(IssuerAnchor);
            writer.WriteBytes(ServerAnchor);
        }

        internal static HeartbeatOperation Read(CborReader reader)
        {
            if (reader.ReadArray(FieldCount) != FieldCount) { reader.Fail(); }
            int verb = (int)reader.ReadUnsigned(VerbMax);
            HeartbeatOperation operation = new HeartbeatOperation
            {
                Verb = verb <= (int)HeartbeatVerb.Delete ? (HeartbeatVerb)verb : HeartbeatVerb.None,
                Transaction = reader.ReadBytes(HeartbeatLimits.IdSize, HeartbeatLimits.IdSize),
                Name = reader.ReadText(HeartbeatLimits.NameMax),
            };
            byte[][] chain = new byte[reader.ReadArray(HeartbeatLimits.ChainMax)][];
            for (int i = 0; i < chain.Length; i++)
            {
                chain[i] = reader.ReadBytes(1, HeartbeatLimits.DerMax);
            }
            operation.Chain = chain;
            operation.IssuerAnchor = reader.ReadBytes(0, HeartbeatLimits.DerMax);
            operation.ServerAnchor = reader.ReadBytes(0, HeartbeatLimits.DerMax);
            return operation;
        }
    }
}
