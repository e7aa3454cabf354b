using System;
using Device.Dtls;

namespace Simulator.Cloud.Dtls
{
    /// <summary>What a server has seen. Each lane counts for itself; a snapshot is their
    /// sum.</summary>
    public sealed class DtlsServerCounters
    {
        private const int FaultsMax = 64;

        private readonly long[] _dropped = new long[Enum.GetValues<DropCause>().Length];
        private readonly long[] _failed = new long[FaultsMax];
        private readonly long[] _refused = new long[Enum.GetValues<ResumeRefusal>().Length];

        /// <summary>Datagrams received, dropped ones included.</summary>
        public long DatagramsIn { get; internal set; }

        /// <summary>Datagrams sent.</summary>
        public long DatagramsOut { get; internal set; }

        /// <summary>Bytes received, without UDP and IP headers.</summary>
        public long BytesIn { get; internal set; }

        /// <summary>Bytes sent, without UDP and IP headers.</summary>
        public long BytesOut { get; internal set; }

        /// <summary>Hellos answered with a cookie.</summary>
        public long HelloVerifyRequests { get; internal set; }

        /// <summary>Handshakes begun: a hello came with a valid cookie.</summary>
        public long HandshakesBegun { get; internal set; }

        /// <summary>Handshakes finished.</summary>
        public long HandshakesOk { get; internal set; }

        /// <summary>Those of them that resumed a session.</summary>
        public long SessionsResumed { get; internal set; }

        /// <summary>Those of them that negotiated Connection IDs.</summary>
        public long SessionsWithId { get; internal set; }

        /// <summary>Sessions that went on from another address.</summary>
        public long AddressMoves { get; internal set; }

        /// <summary>New addresses that the service has shown to be the peer's.</summary>
        public long PathsConfirmed { get; internal set; }

        /// <summary>Datagrams of the application that were not sent: larger than the peer takes
        /// records.</summary>
        public long SendsOversize { get; internal set; }

        /// <summary>Records that were larger than agreed; an authentic one ends its
        /// session.</summary>
        public long RecordsOversize { get; internal set; }

        /// <summary>Flights sent again.</summary>
        public long FlightsRepeated { get; internal set; }

        /// <summary>Sessions closed because nothing came for a long time.</summary>
        public long SessionsEvicted { get; internal set; }

        /// <summary>Sessions closed because another peer connected when there were as many as
        /// <see cref="DtlsServerOptions.SessionsMax"/> allows.</summary>
        public long SessionsDisplaced { get; internal set; }

        /// <summary>Errors that the socket reported in place of a datagram.</summary>
        public long ReceiveFailures { get; internal set; }

        /// <summary>Records cut short or of a foreign version.</summary>
        public long RecordsMalformed { get; private set; }

        /// <summary>Records of an epoch that is not open, or not any more.</summary>
        public long RecordsOfWrongEpoch { get; private set; }

        /// <summary>Records with a connection id that is not theirs, or without one.</summary>
        public long RecordsOfWrongConnectionId { get; private set; }

        /// <summary>Records that were not authentic.</summary>
        public long RecordsForged { get; private set; }

        /// <summary>Records that were seen before or are older than the window.</summary>
        public long RecordsReplayed { get; private set; }

        /// <summary>Records that mean nothing in the present state.</summary>
        public long RecordsIgnored { get; private set; }

        /// <summary>Handshake fragments that were malformed, contradicted others or found no
        /// room.</summary>
        public long FragmentsDropped { get; private set; }

        /// <summary>Handshakes under way now.</summary>
        public int Handshakes { get; internal set; }

        /// <summary>Sessions connected now.</summary>
        public int Sessions { get; internal set; }

        /// <summary>Sessions that could be resumed now.</summary>
        public int Resumable { get; internal set; }

        /// <summary>Handshakes that failed, all faults together.</summary>
        public long HandshakesFailed
        {
            get
            {
                long sum = 0;
                foreach (long count in _failed) { sum += count; }
                return sum;
            }
        }

        /// <summary>Datagrams and records dropped for the cause.</summary>
        public long Dropped(DropCause cause)
        {
            return _dropped[(int)cause];
        }

        /// <summary>Handshakes that failed with the fault.</summary>
        public long FailedWith(DtlsFault fault)
        {
            return _failed[(int)fault];
        }

        /// <summary>Sessions that were not resumed for the cause.</summary>
        public long NotResumed(ResumeRefusal cause)
        {
            return _refused[(int)cause];
        }

        internal void CountRefusal(ResumeRefusal cause)
        {
            _refused[(int)cause]++;
        }

        internal void CountDrop(DropCause cause)
        {
            _dropped[(int)cause]++;
        }

        internal void CountFailure(DtlsFault fault)
        {
            _failed[(int)fault]++;
        }

        internal void Add(DtlsCounters records)
        {
            RecordsMalformed += records.RecordsMalformed;
            RecordsOfWrongEpoch += records.RecordsOfWrongEpoch;
            RecordsOfWrongConnectionId += records.RecordsOfWrongConnectionId;
            RecordsForged += records.RecordsForged;
            RecordsReplayed += records.RecordsReplayed;
            RecordsIgnored += records.RecordsIgnored;
            FragmentsDropped += records.FragmentsDropped;
        }

        internal void Add(DtlsServerCounters other)
        {
            DatagramsIn += other.DatagramsIn;
            DatagramsOut += other.DatagramsOut;
            BytesIn += other.BytesIn;
            BytesOut += other.BytesOut;
            HelloVerifyRequests += other.HelloVerifyRequests;
            HandshakesBegun += other.HandshakesBegun;
            HandshakesOk += other.HandshakesOk;
            SessionsResumed += other.SessionsResumed;
            SessionsWithId += other.SessionsWithId;
            AddressMoves += other.AddressMoves;
            PathsConfirmed += other.PathsConfirmed;
            SendsOversize += other.SendsOversize;
            RecordsOversize += other.RecordsOversize;
            FlightsRepeated += other.FlightsRepeated;
            SessionsEvicted += other.SessionsEvicted;
            SessionsDisplaced += other.SessionsDisplaced;
            for (int i = 0; i < _dropped.Length; i++) { _dropped[i] += other._dropped[i]; }
            for (int i = 0; i < _refused.Length; i++) { _refused[i] += other._refused[i]; }
            for (int i = 0; i < _failed.Length; i++) { _failed[i] += other._failed[i]; }
        }
    }
}
