using System;

namespace Device.Dtls
{
    /// <summary>
    /// What a DTLS end saw and dropped. Noise from the network never throws and never ends a
    /// connection; it is counted here. Numbers only grow and may wrap after 2^31.
    /// </summary>
    public sealed class DtlsCounters
    {
        private const int FaultCount = (int)DtlsFault.Displaced + 1;

        // Made with the first end: an established connection had none yet.
        private int[] _ends;

        /// <summary>Datagrams taken in.</summary>
        public int DatagramsReceived { get; set; }

        /// <summary>Datagrams given out.</summary>
        public int DatagramsSent { get; set; }

        /// <summary>Flights sent again, by timer or because the peer repeated its own.</summary>
        public int FlightsRepeated { get; set; }

        /// <summary>Records cut short, of a foreign version or with an impossible length; the rest
        /// of the datagram goes with them.</summary>
        public int RecordsMalformed { get; set; }

        /// <summary>Records of an epoch that is not open.</summary>
        public int RecordsOfWrongEpoch { get; set; }

        /// <summary>Records with a connection id that is not ours, with one where none may be, or
        /// without where one has to be.</summary>
        public int RecordsOfWrongConnectionId { get; set; }

        /// <summary>Records that failed authentication.</summary>
        public int RecordsForged { get; set; }

        /// <summary>Authentic records that had been seen or are older than the window.</summary>
        public int RecordsReplayed { get; set; }

        /// <summary>Records that mean nothing in the present state.</summary>
        public int RecordsIgnored { get; set; }

        /// <summary>Sessions given to Connect that were not offered, because they were dropped, too
        /// old or bound to another credential, authority, name or limit; and saved connections that
        /// were not restored, because they were malformed or so bound.</summary>
        public int SessionsRefused { get; set; }

        /// <summary>Requests of the peer to renegotiate, all of them declined.</summary>
        public int RenegotiationsRefused { get; set; }

        /// <summary>Handshake fragments that were cut short, contradicted an earlier one or found
        /// no room.</summary>
        public int FragmentsDropped { get; set; }

        /// <summary>Connections and attempts of a client that ended so.</summary>
        public int EndedWith(DtlsFault fault)
        {
            if (fault < 0 || (int)fault >= FaultCount)
            {
                throw new ArgumentOutOfRangeException(nameof(fault));
            }
            return _ends == null ? 0 : _ends[(int)fault];
        }

        internal void CountEnd(DtlsFault fault)
        {
            if (_ends == null) { _ends = new int[FaultCount]; }
            _ends[(int)fault]++;
        }
    }
}
