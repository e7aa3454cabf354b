using System;
using System.Collections.Generic;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>What the other end sent, taken apart and put together: its messages in order, each
    /// with the epoch under which it came.</summary>
    public sealed class WireFlight
    {
        private readonly List<(int Epoch, WireMessage Message)> _messages = new();
        private readonly List<byte> _partial = new List<byte>();

        /// <summary>Each whole message with its epoch.</summary>
        public IReadOnlyList<(int Epoch, WireMessage Message)> Messages
        {
            get { return _messages; }
        }

        /// <summary>ChangeCipherSpec records seen.</summary>
        public int ChangesOfCipher { get; private set; }

        public void Add(WireRecord record, byte[] plaintext)
        {
            if (record.Type == Wire.ConnectionIdRecord) { record = record with { Type = 22 }; }
            if (record.Type == Wire.ChangeCipherSpec)
            {
                if (record.Epoch != 0 || plaintext.Length != 1 || plaintext[0] != 1)
                {
                    throw new InvalidOperationException("not a ChangeCipherSpec");
                }
                ChangesOfCipher++;
                return;
            }
            if (record.Type != Wire.Handshake)
            {
                throw new InvalidOperationException($"a record of type {record.Type}");
            }
            WireReader reader = new WireReader(plaintext);
            while (!reader.AtEnd) { AddFragment(record.Epoch, reader); }
        }

        // Our own ends send fragments in order and without overlap: anything else is their error.
        private void AddFragment(int epoch, WireReader reader)
        {
            int type = (int)reader.Number(1);
            int length = (int)reader.Number(3);
            int number = (int)reader.Number(2);
            int offset = (int)reader.Number(3);
            byte[] bytes = reader.Vector(3);
            if (offset != _partial.Count || bytes.Length > length - offset)
            {
                throw new InvalidOperationException($"fragment of {number} at {offset}");
            }
            _partial.AddRange(bytes);
            if (_partial.Count < length) { return; }
            _messages.Add((epoch, new WireMessage(type, number, _partial.ToArray())));
            _partial.Clear();
        }
    }
}
