using Device.Base;
using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>
    /// A connection with a connection id, as bytes that outlive a reboot: its keys, its ids and
    /// what it was proven against. Of our numbers it knows only from which on none was used when it
    /// was written; those used since are reserved beside it. The whole of it is secret.
    /// </summary>
    /// <remarks>
    /// <code>
    /// version 1 | suite 2 | binding 32 | epoch 2 | key block 40 | highest number received 6, and
    /// whether there is one 1 | our next number 6 | largest plaintext to send 2, to take 2 | own id
    /// 1 + 0..32 | peer's id 1 + 1..255
    /// </code>
    /// </remarks>
    internal sealed class SavedContext
    {
        private const int FormatVersion = 1;
        private const int Epoch = 1;

        private const int FixedSize =
            1 + 2 + DtlsBinding.Size + 2 + KeySchedule.KeyBlockSize + 7 + 6 + 4 + 2;

        /// <summary>Both keys and both IVs, the client's first.</summary>
        public byte[] Keys { get; } = new byte[KeySchedule.KeyBlockSize];

        public byte[] Binding { get; set; } = Bytes.Empty;

        public int Suite { get; set; }

        /// <summary>The highest number received, or -1.</summary>
        public long Highest { get; set; }

        /// <summary>Our next number when it was written: going on below it would use a number
        /// twice.</summary>
        public long NextSendSequence { get; set; }

        public ClientAgreed Agreed { get; set; } = new ClientAgreed();

        /// <summary>Bytes that <see cref="Write"/> writes.</summary>
        public int Size
        {
            get
            {
                return FixedSize
                    + Agreed.OwnConnectionId.Length + Agreed.PeersConnectionId.Length;
            }
        }

        public void Write(ByteWriter writer)
        {
            writer.WriteUInt8(FormatVersion);
            writer.WriteUInt16(Suite);
            writer.WriteBytes(Binding, 0, DtlsBinding.Size);
            writer.WriteUInt16(Epoch);
            writer.WriteBytes(Keys, 0, Keys.Length);
            writer.WriteUInt8(Highest < 0 ? 0 : 1);
            writer.WriteUInt48(Highest < 0 ? 0 : Highest);
            writer.WriteUInt48(NextSendSequence);
            writer.WriteUInt16(Agreed.SendProtectedMax);
            writer.WriteUInt16(Agreed.ReceiveProtectedMax);
            writer.WriteUInt8(Agreed.OwnConnectionId.Length);
            writer.WriteBytes(Agreed.OwnConnectionId, 0, Agreed.OwnConnectionId.Length);
            writer.WriteUInt8(Agreed.PeersConnectionId.Length);
            writer.WriteBytes(Agreed.PeersConnectionId, 0, Agreed.PeersConnectionId.Length);
        }

        /// <summary>Reads what <see cref="Write"/> wrote; false when it is anything else.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader.ReadUInt8() != FormatVersion) { reader.Fail(); }
            Suite = reader.ReadUInt16();
            byte[] binding = new byte[DtlsBinding.Size];
            reader.ReadBytes(binding, 0, binding.Length);
            Binding = binding;
            if (reader.ReadUInt16() != Epoch) { reader.Fail(); }
            reader.ReadBytes(Keys, 0, Keys.Length);
            int hasHighest = reader.ReadUInt8();
            long highest = reader.ReadUInt48();
            Highest = hasHighest == 0 ? -1 : highest;
            NextSendSequence = reader.ReadUInt48();
            int sendMax = reader.ReadUInt16();
            int receiveMax = reader.ReadUInt16();
            byte[] own = ReadId(reader);
            byte[] peers = ReadId(reader);
            bool isSound = reader.AtEnd
                && CipherSuite.IsSupported(Suite)
                && hasHighest <= 1
                && IsLimit(sendMax)
                && IsLimit(receiveMax)
                && own.Length <= DtlsClientOptions.OwnConnectionIdMax
                && peers.Length > 0;
            if (isSound) { Agreed = new ClientAgreed(own, peers, sendMax, receiveMax); }
            return isSound;
        }

        public RecordProtection CreateClientProtection(ICrypto crypto)
        {
            return KeySchedule.CreateProtection(crypto, CipherSuite.Aead(Suite), Keys, true);
        }

        public RecordProtection CreateServerProtection(ICrypto crypto)
        {
            return KeySchedule.CreateProtection(crypto, CipherSuite.Aead(Suite), Keys, false);
        }

        public void Zeroise()
        {
            Bytes.Zeroise(Keys);
        }

        private static byte[] ReadId(ByteReader reader)
        {
            int count = reader.ReadUInt8();
            int start = reader.Skip(count);
            return reader.Failed ? Bytes.Empty : Bytes.Copy(reader.Buffer, start, count);
        }

        // The least is that of record_size_limit, less the type inside.
        private static bool IsLimit(int count)
        {
            return count >= HelloExtensions.RecordSizeLimitMin - 1
                && count <= HelloExtensions.RecordSizeLimitMax;
        }
    }
}
