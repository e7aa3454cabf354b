using System;
using System.Collections.Generic;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>A handshake message and what can be cut from it.</summary>
    public sealed class WireMessage
    {
        public const int HeaderSize = 12;

        public WireMessage(int type, int number, byte[] body, List<LengthField>? lengths = null)
        {
            Type = type;
            Number = number;
            Body = body;
            Lengths = lengths ?? new List<LengthField>();
        }

        public int Type { get; }

        /// <summary>message_seq.</summary>
        public int Number { get; }

        public byte[] Body { get; }

        public List<LengthField> Lengths { get; }

        /// <summary>Header and body in one fragment, as the transcript has it.</summary>
        public byte[] Whole { get { return Part(0, Body.Length); } }

        /// <summary>The same message under another number.</summary>
        public WireMessage Numbered(int number)
        {
            return new WireMessage(Type, number, Body, Lengths);
        }

        /// <summary>The same place in the handshake with another body.</summary>
        public WireMessage With(byte[] body)
        {
            return new WireMessage(Type, Number, body);
        }

        /// <summary>The same content under another type.</summary>
        public WireMessage As(int type)
        {
            return new WireMessage(type, Number, Body);
        }

        public byte[] Part(int offset, int count)
        {
            return Fragment(
                Type, Body.Length, Number, offset, count, Body.AsSpan(offset, count).ToArray());
        }

        /// <summary>Fragments of at most so many bytes, in order.</summary>
        public List<byte[]> Parts(int countMax)
        {
            List<byte[]> parts = new List<byte[]>();
            for (int offset = 0; offset < Body.Length; offset += countMax)
            {
                parts.Add(Part(offset, Math.Min(countMax, Body.Length - offset)));
            }
            if (parts.Count == 0) { parts.Add(Whole); }
            return parts;
        }

        /// <summary>A fragment whose header says what it likes.</summary>
        public static byte[] Fragment(
            int type, int length, int number, int offset, int count, byte[] bytes)
        {
            return Wire.Join(
                Wire.Number(type, 1), Wire.Number(length, 3), Wire.Number(number, 2),
                Wire.Number(offset, 3), Wire.Number(count, 3), bytes);
        }
    }
}
