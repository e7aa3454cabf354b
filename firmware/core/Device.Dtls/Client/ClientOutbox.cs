namespace Device.Dtls
{
    /// <summary>
    /// What a client has to send next, made into datagrams one by one: an alert before all, then
    /// the handshake's flight, then the application's datagram. Holds the key that we write with.
    /// </summary>
    internal sealed class ClientOutbox
    {
        private readonly RecordWriter _writer;
        private RecordProtection _protection;
        private Flight _flight;
        private int _alertLevel;
        private int _alert = FaultAlert.None;
        private byte[] _plaintext;
        private int _plaintextOffset;
        private int _plaintextCount;

        public ClientOutbox(long recordsMax)
        {
            _writer = new RecordWriter(recordsMax);
        }

        /// <summary>True once epoch 1 is open.</summary>
        public bool IsProtected { get { return _protection != null; } }

        /// <summary>True once our ChangeCipherSpec was sent: alerts are then under the keys. A
        /// resumed handshake has keys long before.</summary>
        public bool HasSwitched { get; set; }

        /// <summary>True while a flight is on its way.</summary>
        public bool SendsFlight { get { return _flight != null; } }

        /// <summary>False when the only number that is left is kept for close_notify.</summary>
        public bool HasNumber { get { return _protection == null || _writer.RecordsLeft(1) > 1; } }

        /// <summary>Numbers that <see cref="HasNumber"/> holds for.</summary>
        public long SequencesLeft
        {
            get { return _writer.RecordsLeft(1) > 1 ? _writer.RecordsLeft(1) - 1 : 0; }
        }

        /// <summary>The next number under the keys.</summary>
        public long NextSequence { get { return _writer.NextSequence(1); } }

        /// <summary>True when no reservation can bring another number.</summary>
        public bool IsExhausted { get { return _writer.IsExhausted(1); } }

        /// <summary>Bytes that a record has more than its plaintext; with keys only.</summary>
        public int Overhead { get { return _writer.Overhead(1); } }

        /// <summary>The largest plaintext that the peer takes under keys.</summary>
        public int RecordMax { get { return _writer.PlaintextMax(1); } }

        public void Reset(long recordsMax)
        {
            Release();
            HasSwitched = false;
            _writer.Reset(recordsMax);
        }

        /// <summary>What the hellos agreed on for our records.</summary>
        public void Agree(ClientAgreed agreed)
        {
            _writer.LimitPlaintext(agreed.SendPlainMax, agreed.SendProtectedMax);
        }

        /// <summary>Opens epoch 1; disposes the protection in the end.</summary>
        public void Protect(RecordProtection protection, byte[] peersConnectionId)
        {
            _protection = protection;
            _writer.UseConnectionId(peersConnectionId);
            _writer.Protect(protection);
        }

        /// <summary>Goes on at a number that was never used, up to an end.</summary>
        public void Restore(long firstSequence, long end)
        {
            HasSwitched = true;
            _writer.StartAt(firstSequence);
            _writer.Reserve(end);
        }

        /// <summary>No record under the keys is to be numbered at or beyond the end.</summary>
        public void Reserve(long end)
        {
            _writer.Reserve(end);
        }

        /// <summary>Sends the flight from its start.</summary>
        public void Send(Flight flight)
        {
            flight.Rewind();
            _flight = flight;
        }

        /// <summary>Sends a datagram of the application; the bytes are lent.</summary>
        public void Send(byte[] plaintext, int offset, int count)
        {
            _plaintext = plaintext;
            _plaintextOffset = offset;
            _plaintextCount = count;
        }

        /// <summary>Tells the peer why it is over, unless it knows.</summary>
        public void SendAlert(DtlsFault fault)
        {
            int alert = FaultAlert.DescriptionOf(fault);
            SendAlert(
                alert == AlertDescription.CloseNotify ? AlertLevel.Warning : AlertLevel.Fatal,
                alert);
        }

        public void SendAlert(int level, int description)
        {
            _alertLevel = level;
            _alert = description;
        }

        /// <summary>Forgets what was not sent yet.</summary>
        public void Clear()
        {
            _flight = null;
            _plaintext = null;
            _alert = FaultAlert.None;
        }

        /// <summary>Forgets what was not sent, and the key.</summary>
        public void Release()
        {
            Clear();
            if (_protection != null) { _protection.Dispose(); }
            _protection = null;
        }

        /// <summary>Makes the next datagram.</summary>
        /// <returns>Its bytes, or 0 when there is nothing to send.</returns>
        public int Take(byte[] datagram, int datagramMax)
        {
            if (_alert != FaultAlert.None) { return TakeAlert(datagram); }
            if (_flight != null)
            {
                int count = _flight.WriteDatagram(_writer, datagram, datagramMax);
                if (!_flight.HasMore) { _flight = null; }
                return count;
            }
            if (_plaintext == null) { return 0; }
            byte[] plaintext = _plaintext;
            _plaintext = null;
            return _writer.Append(
                ContentType.ApplicationData, 1,
                plaintext, _plaintextOffset, _plaintextCount, datagram, 0);
        }

        private int TakeAlert(byte[] datagram)
        {
            int epoch = HasSwitched ? 1 : 0;
            int start = _writer.PlaintextOffset(epoch);
            datagram[start] = (byte)_alertLevel;
            datagram[start + 1] = (byte)_alert;
            _alert = FaultAlert.None;
            if (_writer.RecordsLeft(epoch) == 0) { return 0; }
            return _writer.Finish(ContentType.Alert, epoch, datagram, 0, Alert.Size);
        }
    }
}
