using Device.Base;

namespace Device.Agent.Heartbeat
{
    /// <summary>What the service answers to a heartbeat (docs/heartbeat.md).</summary>
    public sealed class HeartbeatAnswer
    {
        private const int KeyVersion = 0;
        private const int KeyNow = 1;
        private const int KeyNext = 2;
        private const int KeyOperations = 3;
        private const int KeyCredentialsWanted = 4;
        private const int KeyTaken = 5;
        private const int KeyHold = 6;
        private const int PairsMax = 32;

        /// <summary>The service's wall clock, Unix seconds.</summary>
        public long NowSeconds { get; set; }

        /// <summary>Seconds until the next heartbeat, 1 to
        /// <see cref="HeartbeatLimits.IntervalSecondsMax"/>.</summary>
        public int NextSeconds { get; set; }

        /// <summary>Operations, in the order in which they are to be done.</summary>
        public HeartbeatOperation[] Operations { get; set; } = new HeartbeatOperation[0];

        /// <summary>True when the next request is to have the credential list.</summary>
        public bool CredentialsWanted { get; set; }

        /// <summary>Transactions whose results the service has taken, 8 bytes each.</summary>
        public byte[][] Taken { get; set; } = new byte[0][];

        /// <summary>Whether the device may use its operational identity.</summary>
        public HeartbeatHold Hold { get; set; }

        /// <summary>Writes the body.</summary>
        /// <param name="output">Where to.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="capacity">Room, at most
        /// <see cref="HeartbeatLimits.AnswerMax"/>.</param>
        /// <returns>Bytes written; 0 when it did not fit.</returns>
        public int Write(byte[] output, int offset, int capacity)
        {
            ByteWriter bytes = new ByteWriter(output, offset, capacity);
            CborWriter writer = new CborWriter(bytes);
            int pairs = KeyOperations;
            if (Operations.Length > 0) { pairs++; }
            if (CredentialsWanted) { pairs++; }
            if (Taken.Length > 0) { pairs++; }
            if (Hold != HeartbeatHold.None) { pairs++; }
            writer.WriteMap(pairs);
            writer.WriteUnsigned(KeyVersion);
            writer.WriteUnsigned(HeartbeatLimits.Version);
            writer.WriteUnsigned(KeyNow);
            writer.WriteUnsigned(NowSeconds);
            writer.WriteUnsigned(KeyNext);
            writer.WriteUnsigned(NextSeconds);
            if (Operations.Length > 0)
            {
                writer.WriteUnsigned(KeyOperations);
                writer.WriteArray(Operations.Length);
                foreach (HeartbeatOperation operation in Operations) { operation.Write(writer); }
            }
            if (CredentialsWanted)
            {
                writer.WriteUnsigned(KeyCredentialsWanted);
                writer.WriteBoolean(true);
            }
            if (Taken.Length > 0)
            {
                writer.WriteUnsigned(KeyTaken);
                writer.WriteArray(Taken.Length);
                foreach (byte[] transaction in Taken) { writer.WriteBytes(transaction); }
            }
            if (Hold != HeartbeatHold.None)
            {
                writer.WriteUnsigned(KeyHold);
                writer.WriteUnsigned((int)Hold);
            }
            return writer.Failed ? 0 : bytes.Count;
        }

        /// <summary>Takes a body apart. Keys of a later version are passed over.</summary>
        /// <returns>False, and null, when it is no answer.</returns>
        public static bool TryParse(
            byte[] buffer, int offset, int count, out HeartbeatAnswer answer)
        {
            CborReader reader = new CborReader(buffer, offset, count);
            HeartbeatAnswer found = new HeartbeatAnswer();
            int pairs = reader.ReadMap(PairsMax);
            long last = -1;
            for (int i = 0; i < pairs && !reader.Failed; i++)
            {
                long key = reader.ReadUnsigned(long.MaxValue);
                // In order and once each: one answer has one encoding.
                if (key <= last || (key != i && i <= KeyNext)) { reader.Fail(); }
                last = key;
                found.ReadValue(reader, key);
            }
            bool isWhole = reader.AtEnd && pairs > KeyNext;
            answer = isWhole ? found : null;
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
                case KeyNow:
                    NowSeconds = reader.ReadUnsigned(long.MaxValue);
                    break;
                case KeyNext:
                    NextSeconds = (int)reader.ReadUnsigned(HeartbeatLimits.IntervalSecondsMax);
                    if (NextSeconds == 0) { reader.Fail(); }
                    break;
                case KeyOperations:
                    Operations = new HeartbeatOperation[
                        reader.ReadArray(HeartbeatLimits.TransactionsMax)];
                    if (Operations.Length == 0) { reader.Fail(); }
                    for (int i = 0; i < Operations.Length; i++)
                    {
                        Operations[i] = HeartbeatOperation.Read(reader);
                    }
                    break;
                case KeyCredentialsWanted:
                    CredentialsWanted = reader.ReadBoolean();
                    // What is the default is left out: one answer has one encoding.
                    if (!CredentialsWanted) { reader.Fail(); }
                    break;
                case KeyTaken:
                    Taken = new byte[reader.ReadArray(HeartbeatLimits.TransactionsMax)][];
                    if (Taken.Length == 0) { reader.Fail(); }
                    for (int i = 0; i < Taken.Length; i++)
                    {
                        Taken[i] = reader.ReadBytes(
                            HeartbeatLimits.IdSize, HeartbeatLimits.IdSize);
                    }
                    break;
                case KeyHold:
                    // A cause that is not known yet is still a hold.
                    Hold = (HeartbeatHold)reader.ReadUnsigned(byte.MaxValue);
                    if (Hold == HeartbeatHold.None) { reader.Fail(); }
                    break;
                default:
                    reader.SkipItem();
                    break;
            }
        }
    }
}
