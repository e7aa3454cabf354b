using System;
using System.Linq;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>The numbers of the wire, copied from the RFCs and not from the product: the two
    /// must agree without knowing each other.</summary>
    public static class Wire
    {
        public const int ChangeCipherSpec = 20;
        public const int Alert = 21;
        public const int Handshake = 22;
        public const int Data = 23;
        public const int ConnectionIdRecord = 25;

        public const int HelloRequest = 0;
        public const int ClientHello = 1;
        public const int ServerHello = 2;
        public const int HelloVerifyRequest = 3;
        public const int NewSessionTicket = 4;
        public const int Certificate = 11;
        public const int ServerKeyExchange = 12;
        public const int CertificateRequest = 13;
        public const int ServerHelloDone = 14;
        public const int CertificateVerify = 15;
        public const int ClientKeyExchange = 16;
        public const int Finished = 20;

        public const int Dtls10 = 0xfeff;
        public const int Dtls12 = 0xfefd;

        public const int Ccm8 = 0xc0ae;
        public const int Gcm = 0xc02b;
        public const int PskCcm8 = 0xc0a8;

        public const int Secp256r1 = 23;
        public const int EcdsaSha256 = 0x0403;

        public const int Warning = 1;
        public const int Fatal = 2;

        public static byte[] Join(params byte[][] parts)
        {
            return parts.SelectMany(part => part).ToArray();
        }

        /// <summary>A number in so many bytes, the highest first.</summary>
        public static byte[] Number(long value, int width)
        {
            byte[] bytes = new byte[width];
            for (int i = width - 1; i >= 0; i--)
            {
                bytes[i] = (byte)value;
                value >>= 8;
            }
            return bytes;
        }

        public static byte[] Alarm(int level, int description)
        {
            return new[] { (byte)level, (byte)description };
        }

        /// <summary>A copy with one byte changed by exclusive or; positions below zero count from
        /// the end.</summary>
        public static byte[] Spoilt(byte[] bytes, int position, int bits = 1)
        {
            byte[] copy = (byte[])bytes.Clone();
            copy[position < 0 ? copy.Length + position : position] ^= (byte)bits;
            return copy;
        }

        public static byte[] Filled(int count, int value = 0x55)
        {
            byte[] bytes = new byte[count];
            Array.Fill(bytes, (byte)value);
            return bytes;
        }
    }
}
