using Device.Base;
using Device.Dtls;

namespace Simulator.Cloud.Dtls
{
    /// <summary>What one hello's extensions and our options agree on, apart from suite and
    /// keys.</summary>
    internal sealed class ServerTerms
    {
        /// <summary>Bytes of the ids that we give: a lane's number and 56 random bits.</summary>
        public const int ConnectionIdSize = 8;

        /// <summary>Longest id of a peer that is taken. A longer one is not negotiated: it would
        /// leave no room in small datagrams.</summary>
        public const int PeerConnectionIdMax = 32;

        private int _maxFragmentLength;
        private bool _hasRecordSizeLimit;

        /// <summary>The id that our peer gave us, empty for records without; null when no ids were
        /// negotiated.</summary>
        public byte[]? PeerConnectionId { get; private set; }

        /// <summary>The id that we gave; empty when none was negotiated.</summary>
        public byte[] OwnConnectionId { get; private set; } = Bytes.Empty;

        /// <summary>Largest plaintext of a record in the clear, both ways.</summary>
        public int PlainMax { get; private set; }

        /// <summary>Largest plaintext that we may send in a record of epoch 1.</summary>
        public int SendMax { get; private set; }

        /// <summary>Largest plaintext that the peer may send in a record of epoch 1.</summary>
        public int ReceiveMax { get; private set; }

        /// <summary>The name that the peer asked for, or null.</summary>
        public string? ServerName { get; private set; }

        /// <summary>Takes a hello's wishes.</summary>
        public void Agree(ClientHelloExtensions offer, DtlsServerContext context)
        {
            Clear();
            ServerName = context.Share(offer.ServerName);
            if (offer.HasConnectionId
                && context.Options.AcceptsConnectionId
                && offer.ConnectionId.Length <= PeerConnectionIdMax)
            {
                PeerConnectionId = offer.ConnectionId;
                OwnConnectionId = context.NewConnectionId();
            }
            if (offer.RecordSizeLimit != 0)
            {
                // RFC 8449 section 5: max_fragment_length is then ignored. The limit counts the
                // type that stands inside a record with an id; in the clear nothing is limited.
                _hasRecordSizeLimit = true;
                int inside = PeerConnectionId is { Length: > 0 } ? 1 : 0;
                SendMax = offer.RecordSizeLimit - inside;
                ReceiveMax = DtlsServer.PlaintextMax;
            }
            else if (offer.MaxFragmentLength != 0)
            {
                _maxFragmentLength = offer.MaxFragmentLength;
                SendMax = HelloExtensions.FragmentBytes(_maxFragmentLength);
                ReceiveMax = SendMax;
                PlainMax = SendMax;
            }
        }

        /// <summary>Puts our half into the answer.</summary>
        public void Answer(ServerHello hello)
        {
            hello.HasConnectionId = PeerConnectionId != null;
            hello.ConnectionId = OwnConnectionId;
            hello.MaxFragmentLength = _maxFragmentLength;
            // What an application may send, and the type byte beside it.
            hello.RecordSizeLimit = _hasRecordSizeLimit ? DtlsServer.PlaintextMax + 1 : 0;
            // RFC 6066 section 3 has an acknowledgement where the name had a part in what is shown.
            // Here it has none, and pion 2.2 silently drops a hello with the acknowledgement.
            hello.HasServerName = false;
            hello.HasSessionTicket = false;
        }

        public void Clear()
        {
            _maxFragmentLength = 0;
            _hasRecordSizeLimit = false;
            PeerConnectionId = null;
            OwnConnectionId = Bytes.Empty;
            PlainMax = HelloExtensions.RecordSizeLimitMax;
            SendMax = HelloExtensions.RecordSizeLimitMax;
            ReceiveMax = HelloExtensions.RecordSizeLimitMax;
            ServerName = null;
        }
    }
}
