using System;

namespace Device.Kcm
{
    /// <summary>Appends a transaction to the live log: its records, each read back, then the commit
    /// that makes them true.</summary>
    internal static class LogWriter
    {
        /// <summary>Bytes that the transaction takes at the tail.</summary>
        public static int AppendBytes(KcmStep[] steps, int count)
        {
            int total = RecordHeader.CommitFlashBytes(count);
            for (int i = 0; i < count; i++) { total += steps[i].FlashBytes(); }
            return total;
        }

        /// <summary>Writes the transaction; the index learns where its items lie.</summary>
        /// <returns>False when the flash did not take it; the log is then not clean and nothing
        /// of it counts.</returns>
        public static bool Append(LiveLog log, KcmIndex index, KcmStep[] steps, int count)
        {
            int bufferBytes = RecordHeader.CommitFlashBytes(count);
            for (int i = 0; i < count; i++)
            {
                int stepBytes = steps[i].FlashBytes();
                if (stepBytes > bufferBytes) { bufferBytes = stepBytes; }
            }
            byte[] buffer = new byte[bufferBytes];
            RecordHeader header = new RecordHeader();
            header.Generation = log.Generation;
            int address = log.Tail;
            int sequence = log.NextSequence;

            // Until the commit stands, the tail is dirty: whatever ends this early leaves it so.
            log.IsClean = false;
            for (int i = 0; i < count; i++)
            {
                header.Sequence = sequence++;
                int total = SealStep(log.Keys, header, steps[i], buffer);
                if (!log.Flash.Program(address, buffer, 0, total)) { return false; }
                index.Resolve(i, address);
                address += total;
            }
            header.Sequence = sequence++;
            int commitBytes = SealCommit(log.Keys, header, steps, count, buffer);
            if (!log.Flash.Program(address, buffer, 0, commitBytes)) { return false; }
            log.Tail = address + commitBytes;
            log.NextSequence = sequence;
            log.IsClean = true;
            return true;
        }

        /// <summary>Seals a step's record into the buffer; gives the bytes to program.</summary>
        public static int SealStep(
            BankKeys keys, RecordHeader header, KcmStep step, byte[] buffer)
        {
            step.FillHeader(header);
            int name = RecordHeader.HeaderBytes;
            Array.Copy(step.Name, 0, buffer, name, step.Name.Length);
            Array.Copy(step.Data, 0, buffer, name + step.Name.Length, step.Data.Length);
            return keys.Seal(header, buffer);
        }

        private static int SealCommit(
            BankKeys keys, RecordHeader header, KcmStep[] steps, int count, byte[] buffer)
        {
            int position = RecordHeader.HeaderBytes;
            for (int i = 0; i < count; i++)
            {
                steps[i].FillHeader(header);
                buffer[position] = (byte)header.Kind;
                buffer[position + 1] = (byte)(((int)header.Area << 4) | (int)header.Type);
                RecordHeader.PutUInt32(buffer, position + 2, steps[i].Hash);
                position += RecordHeader.CommitEntryBytes;
            }
            header.Kind = RecordKind.Commit;
            header.Type = KcmItemType.PrivateKey;
            header.Area = KcmArea.Working;
            header.NameCount = 0;
            header.DataCount = count * RecordHeader.CommitEntryBytes;
            return keys.SealCommit(header, buffer);
        }
    }
}
