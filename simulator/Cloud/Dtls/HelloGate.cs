using System;
using Device.Base;
using Device.Dtls;

namespace Simulator.Cloud.Dtls
{
    /// <summary>What a hello from an address without a handshake deserves.</summary>
    internal enum HelloVerdict
    {
        /// <summary>The datagram does not begin with a hello.</summary>
        NotHello = 0,

        /// <summary>It cannot be read; nothing is sent.</summary>
        Malformed = 1,

        /// <summary>A later fragment: nothing can be said about it yet.</summary>
        Fragment = 2,

        /// <summary>No valid cookie: send the answer that was made.</summary>
        Unverified = 3,

        /// <summary>A valid cookie: the address is the peer's.</summary>
        Verified = 4,
    }

    /// <summary>
    /// Judges the first hello of a datagram without keeping anything (RFC 6347 section 4.2.1). A
    /// hello may come in fragments: the first one must hold everything up to the compression
    /// methods, which is what the cookie is bound to; it is answered, and once its cookie is valid
    /// the handshake collects the others. One datagram is answered by at most one, which is
    /// shorter.
    /// </summary>
    internal sealed class HelloGate
    {
        // A client that asks for a cookie again and again counts its hellos up to here.
        private const int MessageSequenceMax = 15;

        /// <summary>Largest record number of a hello that is heard. The server's numbers go on
        /// from it (RFC 6347 section 4.2.1): a larger one, which no client reaches, would leave
        /// none for the handshake.</summary>
        public const long RecordSequenceMax = 0xffffffff;

        private readonly CookieJar _jar;
        private readonly ByteReader _reader = new ByteReader();
        private readonly ByteWriter _writer = new ByteWriter();
        private readonly RecordHeader _record = new RecordHeader();
        private readonly HandshakeHeader _message = new HandshakeHeader();
        private readonly ClientHello _hello = new ClientHello();
        private readonly byte[] _cookie = new byte[CookieJar.CookieSize];

        public HelloGate(CookieJar jar)
        {
            _jar = jar;
        }

        /// <summary>Message number of the hello read last.</summary>
        public int MessageSequence { get { return _message.MessageSequence; } }

        /// <summary>Record number of the hello read last.</summary>
        public long RecordSequence { get { return _record.Sequence; } }

        /// <summary>The first bytes of the hello's random: they tell one association from the
        /// next.</summary>
        public ulong RandomTag { get; private set; }

        /// <summary>Reads what the datagram begins with.</summary>
        /// <param name="address">Where it came from.</param>
        /// <param name="buffer">Holds it; not changed.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="count">Its bytes.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <param name="answer">Receives a HelloVerifyRequest from its first byte on.</param>
        /// <param name="answerCount">Bytes of it; 0 unless the verdict is Unverified.</param>
        public HelloVerdict Judge(
            PeerAddress address, byte[] buffer, int offset, int count, long nowMs,
            byte[] answer, out int answerCount)
        {
            answerCount = 0;
            _reader.Reset(buffer, offset, count);
            if (!_record.TryRead(_reader)) { return HelloVerdict.Malformed; }
            if (_record.Type != ContentType.Handshake || _record.Epoch != 0)
            {
                return HelloVerdict.NotHello;
            }
            _reader.Reset(buffer, _record.FragmentOffset, _record.FragmentCount);
            if (!_message.TryRead(_reader)) { return HelloVerdict.Malformed; }
            if (_message.Type != HandshakeType.ClientHello) { return HelloVerdict.NotHello; }
            if (_message.FragmentOffset != 0) { return HelloVerdict.Fragment; }

            int body = _reader.Position;
            _reader.Reset(buffer, body, _message.FragmentLength);
            if (_message.MessageSequence > MessageSequenceMax
                || _record.Sequence > RecordSequenceMax
                || !_hello.TryReadParameters(_reader))
            {
                return HelloVerdict.Malformed;
            }
            RandomTag = BitConverter.ToUInt64(_hello.Random, 0);
            if (_jar.IsValid(address, _hello, buffer, body, nowMs))
            {
                return HelloVerdict.Verified;
            }
            _jar.Make(address, _hello, buffer, body, nowMs, _cookie);
            answerCount = WriteAnswer(answer);
            return HelloVerdict.Unverified;
        }

        // RFC 6347 section 4.2.1: the answer takes both numbers from the hello, as nothing else
        // is remembered.
        private int WriteAnswer(byte[] answer)
        {
            const int bodyBytes = 3 + CookieJar.CookieSize;
            _writer.Reset(answer, 0, answer.Length);
            RecordHeader.Write(
                _writer, ContentType.Handshake, ProtocolVersion.Dtls10, 0, _record.Sequence,
                HandshakeHeader.Size + bodyBytes);
            HandshakeHeader.Write(
                _writer, HandshakeType.HelloVerifyRequest, bodyBytes, _message.MessageSequence,
                0, bodyBytes);
            HelloVerifyRequest.Write(_writer, _cookie, 0, _cookie.Length);
            return _writer.Count;
        }
    }
}
