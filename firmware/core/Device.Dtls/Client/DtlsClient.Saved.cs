using System;
using Device.Base;

namespace Device.Dtls
{
    /// <content>
    /// A connection that outlives a reboot. Only one with a connection id of the server's can: it
    /// finds us whatever our address then is (RFC 9146).
    ///
    ///    before                                   after
    ///  1 TryExport, with the binding
    ///  2 put a block of numbers beside it,        4 put the next block beside it,
    ///    read both back                             read it back
    ///  3 ReserveSendSequence(end of the block)    5 TryRestore(..., its begin, its end)
    ///                                             6 Send a request with a fresh token
    ///                                             7 DeliverPlaintext, IsUnconfirmed: its reply?
    ///                                             8 Confirm
    ///
    /// No number of ours is used before it is reserved, so none is ever used twice, wherever the
    /// power fails. What we received between 1 and the reboot, nobody remembers: whoever recorded
    /// it can play it again until 8. So until then nothing counts but the reply to a token that did
    /// not exist before; its number is where the window starts.
    /// </content>
    public sealed partial class DtlsClient
    {
        private SavedContext _saved;

        // Number of the record that the last poll delivered and nobody confirmed; -1 for none.
        private long _unconfirmed = -1;

        /// <summary>True from <see cref="TryRestore"/> to <see cref="Confirm"/> or
        /// Closed.</summary>
        public bool IsRestored { get { return _state == ClientState.Restored; } }

        /// <summary>Bytes that <see cref="TryExport"/> writes now; 0 when there is nothing to
        /// export.</summary>
        public int ExportSize { get { return IsConnected && _saved != null ? _saved.Size : 0; } }

        /// <summary>The number of the next record that we send under the keys.</summary>
        public long NextSendSequence { get { return _outbox.NextSequence; } }

        /// <summary>Records that may still be sent, the goodbye left out.</summary>
        public long SequencesLeft { get { return _outbox.SequencesLeft; } }

        /// <summary>True when <see cref="Send"/> may be called.</summary>
        public bool CanSend
        {
            get { return (IsConnected || IsRestored) && _outbox.HasNumber; }
        }

        /// <summary>Writes the connection as it is; our numbers have to be reserved beside it. The
        /// bytes are as secret as the keys in them.</summary>
        /// <returns>False when not connected, when the server gave no connection id, or when there
        /// is less room than <see cref="ExportSize"/>.</returns>
        public bool TryExport(byte[] buffer, int offset, out int count)
        {
            if (buffer == null) { throw new ArgumentNullException(nameof(buffer)); }
            if (offset < 0 || offset > buffer.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(offset));
            }
            count = 0;
            int size = ExportSize;
            if (size == 0 || size > buffer.Length - offset) { return false; }
            _saved.Highest = _records.Highest;
            _saved.NextSendSequence = NextSendSequence;
            _saved.Write(new ByteWriter(buffer, offset, size));
            count = size;
            return true;
        }

        /// <summary>Goes on with an exported connection, in place of Connect; then poll until Idle.
        /// What it sends has the numbers from <paramref name="firstSendSequence"/> up to, without,
        /// <paramref name="sendSequenceEnd"/>.</summary>
        /// <param name="state">Holds what <see cref="TryExport"/> wrote.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="count">Its bytes.</param>
        /// <param name="binding">What the connection would be proven against now
        /// (<see cref="DtlsBinding"/>).</param>
        /// <param name="firstSendSequence">The first number that was never reserved
        /// before.</param>
        /// <param name="sendSequenceEnd">The end of the block that is reserved now.</param>
        /// <param name="nowMs">The caller's monotonic clock.</param>
        /// <returns>False, and nothing has changed, when the state is malformed, was proven against
        /// something else, or had used the first number already
        /// (<see cref="DtlsCounters.SessionsRefused"/>).</returns>
        public bool TryRestore(
            byte[] state, int offset, int count, byte[] binding,
            long firstSendSequence, long sendSequenceEnd, long nowMs)
        {
            RequireClosed();
            if (binding == null) { throw new ArgumentNullException(nameof(binding)); }
            if (firstSendSequence < 0
                || sendSequenceEnd <= firstSendSequence
                || sendSequenceEnd > _options.RecordsMax)
            {
                throw new ArgumentOutOfRangeException(nameof(sendSequenceEnd));
            }
            SavedContext saved = new SavedContext();
            if (!saved.TryRead(new ByteReader(state, offset, count))
                || !Bytes.AreEqual(saved.Binding, binding)
                || firstSendSequence < saved.NextSendSequence
                || saved.Agreed.PeersConnectionId.Length > ConnectionIdMax)
            {
                saved.Zeroise();
                _counters.SessionsRefused++;
                return false;
            }
            Reset(nowMs);
            _saved = saved;
            Protect(
                saved.CreateClientProtection(_crypto), saved.CreateServerProtection(_crypto),
                saved.Agreed);
            _outbox.Restore(firstSendSequence, sendSequenceEnd);
            _records.RefusePlaintext();
            _records.RefuseUpTo(saved.Highest);
            _state = ClientState.Restored;
            return true;
        }

        /// <summary>From now on no record is numbered at or beyond this; may be called again with a
        /// larger one. A Send that finds no number left is a mistake: ask
        /// <see cref="CanSend"/>.</summary>
        public void ReserveSendSequence(long end)
        {
            if (!IsConnected && !IsRestored)
            {
                throw new InvalidOperationException("not connected");
            }
            _outbox.Reserve(end);
        }

        /// <summary>The plaintext delivered by the last poll answers something that did not exist
        /// before the restore. The connection is then as any other; what came until now and was not
        /// newer is refused for good.</summary>
        /// <exception cref="InvalidOperationException">The last poll delivered nothing
        /// unconfirmed.</exception>
        public void Confirm()
        {
            if (!IsRestored || _unconfirmed < 0)
            {
                throw new InvalidOperationException("nothing to confirm");
            }
            _records.RefuseUpTo(_unconfirmed);
            _unconfirmed = -1;
            _state = ClientState.Connected;
        }

        private int ConnectionIdMax
        {
            get { return ServerHelloCheck.ConnectionIdMax(_options); }
        }

        // What an export will need once the handshake is gone.
        private void Keep(ClientHandshake handshake)
        {
            if (handshake.Agreed.PeersConnectionId.Length == 0) { return; }
            _saved = new SavedContext
            {
                Binding = handshake.Binding,
                Suite = handshake.Suite,
                Agreed = handshake.Agreed,
            };
            handshake.Keys.CopyKeyBlock(_saved.Keys);
        }
    }
}
