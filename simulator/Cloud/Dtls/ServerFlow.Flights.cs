using System;
using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    // What the server says in a handshake.
    internal sealed partial class ServerFlow
    {
        private void WriteServerHello(ClientHello offer)
        {
            bool isResumed = _handshake.Resumed != null;
            bool hasId = isResumed || _context.Sessions.IsOpen;
            if (!isResumed)
            {
                _context.Crypto.FillRandom(_handshake.SessionId, 0, ClientHello.SessionIdMax);
            }
            _context.Crypto.FillRandom(_handshake.ServerRandom, 0, ClientHello.RandomSize);

            ServerHello hello = _context.ServerHello;
            Array.Copy(_handshake.ServerRandom, hello.Random, ClientHello.RandomSize);
            Array.Copy(_handshake.SessionId, hello.SessionId, ClientHello.SessionIdMax);
            hello.SessionIdCount = hasId ? ClientHello.SessionIdMax : 0;
            hello.Suite = _handshake.Suite;
            hello.HasExtendedMasterSecret = true;
            hello.HasPointFormats = offer.Extensions.HasPointFormats
                && CipherSuite.HasCertificates(_handshake.Suite);
            // RFC 5746 section 3.6: the signalling value asks for the extension as well.
            hello.HasRenegotiationInfo = offer.HasScsv || offer.Extensions.HasRenegotiationInfo;
            _handshake.Terms.Answer(hello);
            hello.Write(_handshake.BeginMessage(HandshakeType.ServerHello));
            _handshake.EndMessage();
        }

        // Under a pre-shared key; no hint (RFC 4279 section 5.2).
        private void WriteShortFlight(ClientHello offer)
        {
            WriteServerHello(offer);
            _handshake.BeginMessage(HandshakeType.ServerHelloDone);
            _handshake.EndMessage();
        }

        // Our Finished is the first: the client's covers it.
        private void WriteFinished()
        {
            ComputeVerifyData(ofClient: false);
            _handshake.Flight.AddChangeCipherSpec();
            Finished.Write(
                _handshake.BeginMessage(HandshakeType.Finished, 1), _context.VerifyData, 0);
            _handshake.EndMessage();
        }

        private void WriteFlight(ClientHello offer)
        {
            WriteServerHello(offer);
            DtlsCredential credential = _context.Service.Credential;
            _handshake.Own = credential.Chain.Leaf;
            ByteWriter writer = _handshake.BeginMessage(HandshakeType.Certificate);
            int mark = CertificateMessage.Begin(writer);
            for (int i = 0; i < credential.Chain.Count; i++)
            {
                CertificateMessage.Add(writer, credential.Chain[i].Der);
            }
            CertificateMessage.End(writer, mark);
            _handshake.EndMessage();

            WriteServerKeyExchange(credential);
            CertificateRequestMessage.Write(
                _handshake.BeginMessage(HandshakeType.CertificateRequest));
            _handshake.EndMessage();
            _handshake.BeginMessage(HandshakeType.ServerHelloDone);
            _handshake.EndMessage();
        }

        // RFC 8422 section 5.4: the signature is over both randoms and the parameters.
        private void WriteServerKeyExchange(DtlsCredential credential)
        {
            _handshake.Ephemeral = _context.Crypto.GenerateKeyPair(KeyUse.Agree);
            _handshake.Ephemeral.CopyPublicPoint(_context.Point, 0);

            ByteWriter writer = _context.Writer;
            writer.Reset(_context.Signed, 0, _context.Signed.Length);
            writer.WriteBytes(_handshake.ClientRandom, 0, ClientHello.RandomSize);
            writer.WriteBytes(_handshake.ServerRandom, 0, ClientHello.RandomSize);
            ServerKeyExchange.WriteParameters(writer, _context.Point, 0);
            _context.Crypto.Sha256(
                _context.Signed, 0, _context.Signed.Length, _context.Digest, 0);
            // The key is shared by the lanes, and a private key serves one thread at a time.
            lock (credential.Key)
            {
                credential.Key.Sign(_context.Digest, 0, _context.RawSignature, 0);
            }
            int count = EcdsaSignature.EncodeDer(
                _context.RawSignature, 0, _context.Signature, 0);

            writer = _handshake.BeginMessage(HandshakeType.ServerKeyExchange);
            ServerKeyExchange.WriteParameters(writer, _context.Point, 0);
            ServerKeyExchange.WriteSignature(writer, _context.Signature, 0, count);
            _handshake.EndMessage();
        }
    }
}
