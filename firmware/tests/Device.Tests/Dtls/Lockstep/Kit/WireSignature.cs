using System;
using System.Linq;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>ECDSA signatures in DER, made of two numbers of the script's choice.</summary>
    public static class WireSignature
    {
        /// <summary>The order of P-256.</summary>
        public static readonly byte[] Order = Convert.FromHexString(
            "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

        public static readonly byte[] Zero = new byte[32];

        public static readonly byte[] One = Wire.Number(1, 32);

        /// <summary>SEQUENCE of two INTEGERs, each in its shortest form.</summary>
        public static byte[] Der(byte[] r, byte[] s)
        {
            return Sequence(Wire.Join(Integer(r), Integer(s)));
        }

        public static byte[] Sequence(byte[] content)
        {
            return Wire.Join(new byte[] { 0x30, (byte)content.Length }, content);
        }

        /// <summary>The shortest form of a number that is not negative.</summary>
        public static byte[] Integer(byte[] number)
        {
            byte[] content = number.SkipWhile(part => part == 0).ToArray();
            if (content.Length == 0 || content[0] >= 0x80)
            {
                content = Wire.Join(new byte[1], content);
            }
            return RawInteger(content);
        }

        public static byte[] RawInteger(byte[] content)
        {
            return Wire.Join(new byte[] { 2, (byte)content.Length }, content);
        }
    }
}
