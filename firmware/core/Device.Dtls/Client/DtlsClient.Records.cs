namespace Device.Dtls
{
    /// <content>What each record means, and each handshake fragment in it.</content>
    public sealed partial class DtlsClient
    {
        private void Agree(ClientAgreed agreed)
        {
            _outbox.Agree(agreed);
            _records.LimitPlaintext(agreed.ReceivePlainMax, agreed.ReceiveProtectedMax);
        }

        // Opens epoch 1.
        private void Protect(
            RecordProtection ours, RecordProtection theirs, ClientAgreed agreed)
        {
            Agree(agreed);
            _outbox.Protect(ours, agreed.PeersConnectionId);
            _theirs = theirs;
            _records.ExpectConnectionId(agreed.OwnConnectionId);
            _records.Protect(theirs);
        }

        // One record, opened; true when its plaintext is for the application.
        private bool HandleRecord(DtlsOutput output)
        {
            // An alert or a handshake message from before a reboot says nothing now.
            if (IsRestored && _records.Header.Type != ContentType.ApplicationData)
            {
                Ignore();
                return false;
            }
            switch (_records.Header.Type)
            {
                case ContentType.Alert:
                    OnAlert();
                    return false;
                case ContentType.Handshake:
                    OnHandshakeRecord();
                    return false;
                case ContentType.ApplicationData:
                    return TryDeliver(output);
                default:
                    // The epoch of a record says what ChangeCipherSpec says.
                    if (_records.Header.Type != ContentType.ChangeCipherSpec) { Ignore(); }
                    return false;
            }
        }

        private void OnRecordTooLarge()
        {
            if (IsRestored) { Ignore(); }
            else { Fail(DtlsFault.RecordOverflow); }
        }

        private bool TryDeliver(DtlsOutput output)
        {
            // RFC 6347 section 4.1: data that overtook the Finished may be dropped.
            bool isOpen = IsConnected || IsRestored;
            if (!isOpen || _records.Header.Epoch == 0 || _records.PlaintextCount == 0)
            {
                Ignore();
                return false;
            }
            output.IsUnconfirmed = IsRestored;
            if (IsRestored) { _unconfirmed = _records.Header.Sequence; }
            output.Buffer = _records.Buffer;
            output.Offset = _records.PlaintextOffset;
            output.Count = _records.PlaintextCount;
            return true;
        }

        private void OnAlert()
        {
            _reader.Reset(_records.Buffer, _records.PlaintextOffset, _records.PlaintextCount);
            if (!_alert.TryRead(_reader)) { Ignore(); return; }
            if (_alert.Description == AlertDescription.CloseNotify)
            {
                Fail(DtlsFault.PeerClosed);
            }
            else if (_alert.IsFatal)
            {
                _news.AlertReceived = _alert.Description;
                Fail(DtlsFault.PeerAlert);
            }
            else { Ignore(); }
        }

        private void OnHandshakeRecord()
        {
            _reader.Reset(_records.Buffer, _records.PlaintextOffset, _records.PlaintextCount);
            while (_reader.Remaining > 0 && _state != ClientState.Closed)
            {
                if (!_header.TryRead(_reader))
                {
                    _counters.FragmentsDropped++;
                    return;
                }
                int body = _reader.Skip(_header.FragmentLength);
                if (_header.Type == HandshakeType.HelloRequest) { OnHelloRequest(); }
                else if (_handshake == null) { OnLateHandshake(); }
                else { OnFragment(body); }
            }
        }

        private void OnFragment(int body)
        {
            FragmentResult result = _handshake.AddFragment(
                _header, _records.Header.Epoch, _records.Buffer, body);
            if (_handshake.State == ClientState.Closed || _handshake.HasNewFlight)
            {
                Follow();
            }
            else if (result == FragmentResult.Conflict || result == FragmentResult.NoRoom)
            {
                _counters.FragmentsDropped++;
            }
            else if (result == FragmentResult.Stale
                && _header.Type == HandshakeType.ServerHelloDone
                && _handshake.HasKeys
                && !_handshake.IsResumed
                && _mayRepeat)
            {
                // Once between two timeouts: two ends must not drive each other.
                _mayRepeat = false;
                RepeatFlight();
            }
        }

        // After Connected only a Finished means something: the server has not got ours, where ours
        // was the last.
        private void OnLateHandshake()
        {
            if (_farewell == null || !_farewell.IsAskedForBy(_header) || !_outbox.HasNumber)
            {
                Ignore();
                return;
            }
            _counters.FlightsRepeated++;
            _outbox.Send(_farewell.CreateFlight());
        }

        // RFC 7925 section 17: no renegotiation. In a handshake the request means nothing (RFC 5246
        // section 7.4.1.1).
        private void OnHelloRequest()
        {
            Ignore();
            if (IsConnected && _outbox.HasNumber)
            {
                _counters.RenegotiationsRefused++;
                _outbox.SendAlert(AlertLevel.Warning, AlertDescription.NoRenegotiation);
            }
        }

        private void Ignore()
        {
            _counters.RecordsIgnored++;
        }
    }
}
