using Device.Base;

namespace Device.Agent.Heartbeat
{
    /// <summary>What a device says at a heartbeat: body of POST /shb (docs/heartbeat.md).</summary>
    public sealed class HeartbeatRequest
    {
        private const int KeyVersion = 0;
        private const int KeyRootOfTrust = 1;
        private const int KeyExchange = 2;
        private const int KeyDigest = 3;
        private const int KeyCredentials = 4;
        private const int KeyHealth = 5;
        private const int KeyResults = 6;
        private const int KeyWishes = 7;
        private const int KeyReason = 8;
        private const int PairsMax = 32;
        private const int HealthFieldCount = 3;

        /// <summary>Root-of-trust public id, 8 bytes.</summary>
        public byte[] RootOfTrustId { get; set; } = Bytes.Empty;

        /// <summary>Drawn anew for each exchange, the same for its repeats; 8 bytes.</summary>
        public byte[] Exchange { get; set; } = Bytes.Empty;

        /// <summary>Of the credential list; see <see cref="EncodeCredentials"/>.</summary>
        public byte[] Digest { get; set; } = Bytes.Empty;

        /// <summary>The credentials; null when only their digest goes along.</summary>
        public HeartbeatCredential[] Credentials { get; set; }

        /// <summary>True when the three figures of the store go along.</summary>
        public bool HasHealth { get; set; }

        /// <summary>Generation of the store's live bank.</summary>
        public long StoreGeneration { get; set; }

        /// <summary>Bytes that the live bank can still take.</summary>
        public long StoreFreeBytes { get; set; }

        /// <summary>What is wrong with the store, 0 for nothing; see
        /// docs/heartbeat.md.</summary>
        public long StoreFlags { get; set; }

        /// <summary>Results that wait to be acknowledged.</summary>
        public HeartbeatResult[] Results { get; set; } = new HeartbeatResult[0];

        /// <summary>Names whose renewal the device's own policy wants.</summary>
        public string[] Wishes { get; set; } = new string[0];

        /// <summary>Why it comes.</summary>
        public HeartbeatReason Reason { get; set; }

        /// <summary>Writes the body.</summary>
        /// <param name="output">Where to.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="capacity">Room; <see cref="HeartbeatLimits.RequestMax"/> is
        /// enough.</param>
        /// <returns>Bytes written; 0 when it did not fit.</returns>
        public int Write(byte[] output, int offset, int capacity)
        {
            ByteWriter bytes = new ByteWriter(output, offset, capacity);
            CborWriter writer = new CborWriter(bytes);
            int pairs = KeyCredentials;
            if (Credentials != null) { pairs++; }
            if (HasHealth) { pairs++; }
            if (Results.Length > 0) { pairs++; }
            if (Wishes.Length > 0) { pairs++; }
            if (Reason != HeartbeatReason.Interval) { pairs++; }
            writer.WriteMap(pairs);
            writer.WriteUnsigned(KeyVersion);
            writer.WriteUnsigned(HeartbeatLimits.Version);
            writer.WriteUnsigned(KeyRootOfTrust);
            writer.WriteBytes(RootOfTrustId);
            writer.WriteUnsigned(KeyExchange);
            writer.WriteBytes(Exchange);
            writer.WriteUnsigned(KeyDigest);
            writer.WriteBytes(Digest);
            if (Credentials != null)
            {
                writer.WriteUnsigned(KeyCredentials);
                WriteCredentials(writer, Credentials);
            }
            if (HasHealth) { WriteHealth(writer); }
            if (Results.Length > 0)
            {
                writer.WriteUnsigned(KeyResults);
                writer.WriteArray(Results.Length);
                foreach (HeartbeatResult result in Results) { result.Write(writer); }
            }
            if (Wishes.Length > 0)
            {
                writer.WriteUnsigned(KeyWishes);
                writer.WriteArray(Wishes.Length);
                foreach (string wish in Wishes) { writer.WriteText(wish); }
            }
            if (Reason != HeartbeatReason.Interval)
            {
                writer.WriteUnsigned(KeyReason);
                writer.WriteUnsigned((int)Reason);
            }
            return writer.Failed ? 0 : bytes.Count;
        }

        /// <summary>The credential list as it stands in a request: what the digest is made
        /// over.</summary>
        /// <returns>Bytes written; 0 when it did not fit.</returns>
        public static int EncodeCredentials(
            HeartbeatCredential[] credentials, byte[] output, int offset, int capacity)
        {
            ByteWriter bytes = new ByteWriter(output, offset, capacity);
            CborWriter writer = new CborWriter(bytes);
            WriteCredentials(writer, credentials);
            return writer.Failed ? 0 : bytes.Count;
        }

        /// <summary>Takes a body apart. Keys of a later version are passed over.</summary>
        /// <returns>False, and null, when it is no request.</returns>
        public static bool TryParse(
            byte[] buffer, int offset, int count, out HeartbeatRequest request)
        {
            CborReader reader = new CborReader(buffer, offset, count);
            HeartbeatRequest found = new HeartbeatRequest();
            int pairs = reader.ReadMap(PairsMax);
            long last = -1;
            for (int i = 0; i < pairs && !reader.Failed; i++)
            {
                long key = reader.ReadUnsigned(long.MaxValue);
                // In order and once each: one request has one encoding.
                if (key <= last || (key != i && i <= KeyDigest)) { reader.Fail(); }
                last = key;
                found.ReadValue(reader, key);
            }
            bool isWhole = reader.AtEnd && pairs > KeyDigest;
            request = isWhole ? found : null;
            return isWhole;
        }

        private void ReadValue(CborReader reader, long key)
        {
            switch (key)
            {
                case KeyVersion:
                    if (reader.ReadUnsigned(HeartbeatLimits.Version) != HeartbeatLimits.Version)
                    {
                        reader.Fail();
                    }
                    break;
                case KeyRootOfTrust:
                    RootOfTrustId = ReadId(reader);
                    break;
                case KeyExchange:
                    Exchange = ReadId(reader);
                    break;
                case KeyDigest:
                    Digest = ReadId(reader);
                    break;
                case KeyCredentials:
                    ReadCredentials(reader);
                    break;
                case KeyHealth:
                    ReadHealth(reader);
                    break;
                case KeyResults:
                    ReadResults(reader);
                    break;
                case KeyWishes:
                    ReadWishes(reader);
                    break;
                case KeyReason:
                    Reason = (HeartbeatReason)reader.ReadUnsigned(
                        (int)HeartbeatReason.StoreRolledBack);
                    // What is the default is left out: one request has one encoding.
                    if (Reason == HeartbeatReason.Interval) { reader.Fail(); }
                    break;
                default:
                    reader.SkipItem();
                    break;
            }
        }

        private static byte[] ReadId(CborReader reader)
        {
            return reader.ReadBytes(HeartbeatLimits.IdSize, HeartbeatLimits.IdSize);
        }

        private static void WriteCredentials(
            CborWriter writer, HeartbeatCredential[] credentials)
        {
            writer.WriteArray(credentials.Length);
            foreach (HeartbeatCredential credential in credentials) { credential.Write(writer); }
        }

        private void ReadCredentials(CborReader reader)
        {
            Credentials =
                new HeartbeatCredential[reader.ReadArray(HeartbeatLimits.CredentialsMax)];
            for (int i = 0; i < Credentials.Length; i++)
            {
                Credentials[i] = HeartbeatCredential.Read(reader);
            }
        }

        private void WriteHealth(CborWriter writer)
        {
            writer.WriteUnsigned(KeyHealth);
            writer.WriteArray(HealthFieldCount);
            writer.WriteUnsigned(StoreGeneration);
            writer.WriteUnsigned(StoreFreeBytes);
            writer.WriteUnsigned(StoreFlags);
        }

        private void ReadHealth(CborReader reader)
        {
            if (reader.ReadArray(HealthFieldCount) != HealthFieldCount) { reader.Fail(); }
            StoreGeneration = reader.ReadUnsigned(uint.MaxValue);
            StoreFreeBytes = reader.ReadUnsigned(uint.MaxValue);
            StoreFlags = reader.ReadUnsigned(uint.MaxValue);
            HasHealth = true;
        }

        private void ReadResults(CborReader reader)
        {
            Results = new HeartbeatResult[reader.ReadArray(HeartbeatLimits.TransactionsMax)];
            if (Results.Length == 0) { reader.Fail(); }
            for (int i = 0; i < Results.Length; i++) { Results[i] = HeartbeatResult.Read(reader); }
        }

        private void ReadWishes(CborReader reader)
        {
            Wishes = new string[reader.ReadArray(HeartbeatLimits.WishesMax)];
            if (Wishes.Length == 0) { reader.Fail(); }
            for (int i = 0; i < Wishes.Length; i++)
            {
                Wishes[i] = reader.ReadText(HeartbeatLimits.NameMax);
            }
        }
    }
}
