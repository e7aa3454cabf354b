using System;
using System.Collections.Generic;
using Device.Base;
using Device.Dtls;

namespace Simulator.Tests.Dtls
{
    /// <summary>Hand-made hellos, whole or in fragments, for what our own client would never
    /// send.</summary>
    internal static class RawHello
    {
        /// <summary>A good body, before it is spoilt.</summary>
        public static byte[] Body(byte[] cookie, Action<ClientHello>? change = null)
        {
            ClientHello hello = new ClientHello();
            hello.Random[0] = 0x11;
            cookie.CopyTo(hello.Cookie, 0);
            hello.CookieCount = cookie.Length;
            change?.Invoke(hello);
            ByteWriter writer = new ByteWriter(new byte[512], 0, 512);
            hello.Write(writer);
            return Bytes.Copy(writer.Buffer, 0, writer.Count);
        }

        /// <summary>Datagrams with one fragment of so many bytes each.</summary>
        public static List<byte[]> Datagrams(
            byte[] body, int sequence, int fragmentMax, int recordVersion = ProtocolVersion.Dtls12)
        {
            List<byte[]> datagrams = new List<byte[]>();
            for (int start = 0; start < body.Length; start += fragmentMax)
            {
                int count = Math.Min(fragmentMax, body.Length - start);
                ByteWriter writer = new ByteWriter(new byte[2_000], 0, 2_000);
                RecordHeader.Write(
                    writer, ContentType.Handshake, recordVersion, 0,
                    sequence + datagrams.Count, HandshakeHeader.Size + count);
                HandshakeHeader.Write(
                    writer, HandshakeType.ClientHello, body.Length, sequence, start, count);
                writer.WriteBytes(body, start, count);
                datagrams.Add(Bytes.Copy(writer.Buffer, 0, writer.Count));
            }
            return datagrams;
        }

        /// <summary>The cookie out of a HelloVerifyRequest.</summary>
        public static byte[] CookieOf(byte[] datagram)
        {
            int start = RecordHeader.SizeMin + HandshakeHeader.Size;
            HelloVerifyRequest request = new HelloVerifyRequest();
            if (!request.TryRead(new ByteReader(datagram, start, datagram.Length - start)))
            {
                throw new InvalidOperationException("not a HelloVerifyRequest");
            }
            return Bytes.Copy(request.Cookie, 0, request.CookieCount);
        }

        /// <summary>The ServerHello at a datagram's start.</summary>
        public static ServerHello ServerHelloOf(byte[] datagram)
        {
            ByteReader reader = new ByteReader(datagram, 13, datagram.Length - 13);
            HandshakeHeader header = new HandshakeHeader();
            ServerHello hello = new ServerHello();
            if (!header.TryRead(reader)
                || header.Type != HandshakeType.ServerHello
                || !hello.TryRead(
                    new ByteReader(datagram, reader.Position, header.FragmentLength)))
            {
                throw new InvalidOperationException("not a ServerHello");
            }
            return hello;
        }

        /// <summary>The suite that a ServerHello at a datagram's start chose.</summary>
        public static int SuiteOf(byte[] datagram)
        {
            ByteReader reader = new ByteReader(datagram, 13, datagram.Length - 13);
            HandshakeHeader header = new HandshakeHeader();
            if (!header.TryRead(reader) || header.Type != HandshakeType.ServerHello) { return 0; }
            ServerHello hello = new ServerHello();
            int start = reader.Position;
            return hello.TryRead(new ByteReader(datagram, start, header.FragmentLength))
                ? hello.Suite
                : 0;
        }
    }
}
