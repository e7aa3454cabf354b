using System;
using System.Collections.Generic;
using Device.Base;
using Device.Dtls;

namespace Tools.Fuzz.Targets
{
    /// <summary>Records and messages of DTLS, each by itself.</summary>
    internal static class DtlsParsers
    {
        // Captured from OpenSSL 3.0's s_client: the body of its hello.
        private const string OpenSslHello =
            "fefd20a0cc68b3db089bbfe8bfff15360d584eea32952eaae1343a7d3ffcfb0c708400000004c0ae00ff"
            + "01000058000b000403000102000a000c000a001d0017001e00190018002300000016000000170000000d"
            + "0030002e040305030603080708080809080a080b08040805080604010501060103030203030102010302"
            + "0202040205020602";

        public static IEnumerable<FuzzTarget> All
        {
            get
            {
                yield return new Parser("dtls-record", 60, Records, ReadRecords);
                yield return new Parser("dtls-client-hello", 60, ClientHellos, ReadClientHello);
                yield return new Parser("dtls-server-hello", 60, ServerHellos, ReadServerHello);
                yield return new Parser("dtls-message", 60, Messages, ReadMessage);
                yield return new Parser("dtls-fragments", 60, Fragments, Reassemble);
            }
        }

        private static IEnumerable<byte[]> Records()
        {
            byte[] buffer = new byte[64];
            RecordWriter records = new RecordWriter(DtlsClientOptions.RecordsMaxDefault);
            int count = records.Append(
                ContentType.Handshake, 0, new byte[12], 0, 12, buffer, 0);
            yield return buffer[..count];
            int second = records.Append(ContentType.Alert, 0, [2, 40], 0, 2, buffer, count);
            yield return buffer[..(count + second)];
        }

        private static bool ReadRecords(byte[] input)
        {
            DtlsCounters counters = new DtlsCounters();
            RecordReader reader = new RecordReader(counters);
            reader.Start(input, 0, input.Length);
            bool isWhole = false;
            RecordResult result;
            while ((result = reader.Next()) != RecordResult.End)
            {
                isWhole |= result == RecordResult.Record;
                if (reader.PlaintextCount == 0) { continue; }
                Bytes.RequireSlice(reader.Buffer, reader.PlaintextOffset, reader.PlaintextCount);
            }
            return isWhole && counters.RecordsMalformed == 0;
        }

        private static IEnumerable<byte[]> ClientHellos()
        {
            yield return Write(writer => new ClientHello().Write(writer));
            ClientHello named = new ClientHello { CookieCount = 16, SessionIdCount = 32 };
            named.Extensions.ServerName = "localhost";
            yield return Write(named.Write);
            yield return Convert.FromHexString(OpenSslHello);
        }

        private static bool ReadClientHello(byte[] input)
        {
            ClientHello hello = new ClientHello();
            bool isWhole = hello.TryRead(new ByteReader(input, 0, input.Length));
            new ClientHello().TryReadParameters(new ByteReader(input, 0, input.Length));
            return isWhole;
        }

        private static IEnumerable<byte[]> ServerHellos()
        {
            ServerHello hello = new ServerHello
            {
                Suite = CipherSuite.EcdheEcdsaAes128Ccm8,
                HasExtendedMasterSecret = true,
                HasRenegotiationInfo = true,
                HasPointFormats = true,
                SessionIdCount = 32,
            };
            yield return Write(hello.Write);
        }

        private static bool ReadServerHello(byte[] input)
        {
            return new ServerHello().TryRead(new ByteReader(input, 0, input.Length));
        }

        // The first byte is the message's type.
        private static IEnumerable<byte[]> Messages()
        {
            yield return WriteMessage(
                HandshakeType.HelloVerifyRequest,
                writer => HelloVerifyRequest.Write(writer, new byte[20], 0, 20));
            yield return WriteMessage(HandshakeType.Certificate, writer =>
            {
                int mark = CertificateMessage.Begin(writer);
                CertificateMessage.Add(writer, new byte[40]);
                CertificateMessage.Add(writer, new byte[30]);
                CertificateMessage.End(writer, mark);
            });
            yield return WriteMessage(HandshakeType.ServerKeyExchange, writer =>
            {
                byte[] point = new byte[65];
                point[0] = 4;
                ServerKeyExchange.WriteParameters(writer, point, 0);
                ServerKeyExchange.WriteSignature(writer, new byte[71], 0, 71);
            });
            yield return WriteMessage(
                HandshakeType.CertificateRequest, CertificateRequestMessage.Write);
            yield return WriteMessage(
                HandshakeType.CertificateVerify,
                writer => CertificateVerify.Write(writer, new byte[71], 0, 71));
            yield return WriteMessage(
                HandshakeType.ClientKeyExchange,
                writer => ClientKeyExchange.Write(writer, new byte[65], 0));
            yield return WriteMessage(
                HandshakeType.Finished, writer => Finished.Write(writer, new byte[12], 0));
            yield return WriteMessage(
                HandshakeType.NewSessionTicket,
                writer => NewSessionTicketMessage.Write(writer, 7200, new byte[50], 0, 50));
        }

        private static bool ReadMessage(byte[] input)
        {
            if (input.Length == 0) { return false; }
            ByteReader reader = new ByteReader(input, 1, input.Length - 1);
            switch (input[0])
            {
                case HandshakeType.HelloVerifyRequest:
                    return new HelloVerifyRequest().TryRead(reader);
                case HandshakeType.Certificate:
                    return new CertificateMessage().TryRead(reader, new byte[2048], 0, 2048);
                case HandshakeType.ServerKeyExchange:
                    return new ServerKeyExchange().TryRead(reader);
                case HandshakeType.CertificateRequest:
                    return new CertificateRequestMessage().TryRead(reader);
                case HandshakeType.CertificateVerify:
                    return new CertificateVerify().TryRead(reader);
                case HandshakeType.ClientKeyExchange:
                    return new ClientKeyExchange().TryRead(reader);
                case HandshakeType.Finished:
                    return new Finished().TryRead(reader);
                case HandshakeType.NewSessionTicket:
                    return new NewSessionTicketMessage().TryRead(reader);
                case ContentType.Alert:
                    return new Alert().TryRead(reader);
                default:
                    return new PskKeyExchange().TryRead(reader);
            }
        }

        private static IEnumerable<byte[]> Fragments()
        {
            yield return Write(writer =>
            {
                HandshakeHeader.Write(writer, HandshakeType.Finished, 12, 1, 0, 5);
                writer.WriteBytes(new byte[5], 0, 5);
                HandshakeHeader.Write(writer, HandshakeType.Finished, 12, 1, 5, 7);
                writer.WriteBytes(new byte[7], 0, 7);
                HandshakeHeader.Write(writer, HandshakeType.ServerHelloDone, 0, 0, 0, 0);
            });
        }

        private static bool Reassemble(byte[] input)
        {
            const int Capacity = 1_024;
            HandshakeReassembler messages = new HandshakeReassembler(Capacity);
            HandshakeHeader header = new HandshakeHeader();
            ByteReader reader = new ByteReader(input, 0, input.Length);
            bool isWhole = false;
            while (!reader.Failed && reader.Remaining > 0)
            {
                if (!header.TryRead(reader)) { break; }
                messages.Add(header, input, reader.Skip(header.FragmentLength));
                while (messages.HasNext)
                {
                    isWhole = true;
                    Bytes.RequireSlice(messages.Buffer, messages.NextOffset, messages.NextCount);
                    messages.Release();
                }
            }
            return isWhole;
        }

        private static byte[] WriteMessage(int type, Action<ByteWriter> write)
        {
            return Write(writer =>
            {
                writer.WriteUInt8(type);
                write(writer);
            });
        }

        private static byte[] Write(Action<ByteWriter> write)
        {
            byte[] buffer = new byte[FuzzTarget.InputMax];
            ByteWriter writer = new ByteWriter(buffer, 0, buffer.Length);
            write(writer);
            return buffer[..writer.Count];
        }
    }
}
