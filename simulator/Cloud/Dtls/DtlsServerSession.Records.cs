using Device.Base;
using Device.Dtls;

namespace Simulator.Cloud.Dtls
{
    // What comes in, record by record: whom it is for, and what it leads to.
    internal sealed partial class DtlsServerSession
    {
        private bool Take(byte[] buffer, int offset, int count, long nowMs)
        {
            bool isAuthentic = false;
            _hasRepeated = false;
            _reader.Start(buffer, offset, count);
            RecordResult result;
            while (!IsClosed && (result = _reader.Next()) != RecordResult.End)
            {
                if (result == RecordResult.Record)
                {
                    bool isProtected = _reader.Header.Epoch != 0;
                    isAuthentic |= isProtected;
                    // Before its content is heard: the answer already goes where it came from.
                    if (isProtected) { _edge.OnAuthentic(_reader.IsNewest); }
                    if (IsClosed) { break; }
                    HandleRecord(nowMs);
                }
                else if (result == RecordResult.TooLarge)
                {
                    // In the clear it may be anybody's.
                    _context.Counters.RecordsOversize++;
                    if (_reader.Header.Epoch != 0) { End(DtlsFault.RecordOverflow); }
                }
                else if (!IsProtected)
                {
                    _handshake?.KeepEarly(_reader);
                }
            }
            return isAuthentic;
        }

        private void HandleRecord(long nowMs)
        {
            int epoch = _reader.Header.Epoch;
            switch (_reader.Header.Type)
            {
                case ContentType.Handshake:
                    if (_flow != null) { HandleFragments(epoch, nowMs); }
                    else { HandleLateHandshake(); }
                    break;
                case ContentType.ApplicationData:
                    HandleApplicationData(epoch);
                    break;
                case ContentType.Alert:
                    HandleAlert();
                    break;
                case ContentType.ChangeCipherSpec:
                    // The epoch says under which keys a record is; the message adds nothing.
                    break;
                default:
                    _context.Records.RecordsIgnored++;
                    break;
            }
        }

        private void HandleApplicationData(int epoch)
        {
            // Before the client's Finished, and in the clear, data is nobody's.
            if (epoch == 0 || !IsConnected)
            {
                _context.Records.RecordsIgnored++;
                return;
            }
            if (_reader.PlaintextCount == 0) { return; }
            _edge.Deliver(_reader.Buffer, _reader.PlaintextOffset, _reader.PlaintextCount);
        }

        private void HandleAlert()
        {
            ByteReader reader = ReadPlaintext();
            Alert alert = _context.Alert;
            if (!alert.TryRead(reader))
            {
                _context.Records.RecordsIgnored++;
                return;
            }
            if (alert.Description == AlertDescription.CloseNotify) { End(DtlsFault.PeerClosed); }
            else if (alert.IsFatal)
            {
                AlertReceived = alert.Description;
                End(DtlsFault.PeerAlert);
            }
        }

        // One record may hold several fragments, and a fragment may end a message.
        private void HandleFragments(int epoch, long nowMs)
        {
            ByteReader reader = ReadPlaintext();
            HandshakeHeader header = _context.Header;
            while (_flow != null && reader.Remaining > 0)
            {
                if (!header.TryRead(reader))
                {
                    _context.Records.FragmentsDropped++;
                    return;
                }
                int offset = reader.Skip(header.FragmentLength);
                // Only Finished is sent under keys here; anything else there, and a Finished in
                // the clear, would be forged or a mistake.
                if ((epoch == 1) != (header.Type == HandshakeType.Finished))
                {
                    _context.Records.FragmentsDropped++;
                    continue;
                }
                FragmentResult result = _handshake!.Reassembler.Add(
                    header, reader.Buffer, offset);
                switch (result)
                {
                    case FragmentResult.Stale:
                        RepeatForStale(header);
                        break;
                    case FragmentResult.Conflict:
                    case FragmentResult.NoRoom:
                        _context.Records.FragmentsDropped++;
                        break;
                    case FragmentResult.TooLarge:
                        End(DtlsFault.MessageTooLarge);
                        break;
                }
                if (_flow != null) { _flow.Advance(nowMs); }
            }
        }

        // The client repeats its hello: it has not got our flight whole. Once a datagram is
        // enough, and only before it went on.
        private void RepeatForStale(HandshakeHeader header)
        {
            if (_hasRepeated || header.Type != HandshakeType.ClientHello || _flow!.HasProgressed)
            {
                return;
            }
            _hasRepeated = true;
            RepeatFlight();
        }

        private void RepeatFlight()
        {
            if (_handshake!.Flight.IsEmpty) { return; }
            _context.Counters.FlightsRepeated++;
            Send(_handshake.Flight);
        }

        private void HandleLateHandshake()
        {
            ByteReader reader = ReadPlaintext();
            HandshakeHeader header = _context.Header;
            if (!header.TryRead(reader))
            {
                _context.Records.FragmentsDropped++;
                return;
            }
            if (header.Type == HandshakeType.Finished
                && header.MessageSequence == _finishedSequence)
            {
                // Our last flight was lost (RFC 6347 section 4.2.4).
                if (_hasRepeated) { return; }
                _hasRepeated = true;
                _context.Counters.FlightsRepeated++;
                SendLastFlight();
                return;
            }
            _context.Records.RecordsIgnored++;
            if (header.Type == HandshakeType.ClientHello)
            {
                // Renegotiation is refused and the session goes on (RFC 7925 section 17).
                SendAlert(AlertLevel.Warning, AlertDescription.NoRenegotiation);
            }
        }

        private ByteReader ReadPlaintext()
        {
            _context.Reader.Reset(
                _reader.Buffer, _reader.PlaintextOffset, _reader.PlaintextCount);
            return _context.Reader;
        }
    }
}
