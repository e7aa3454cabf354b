using Device.Base;

namespace Device.Dtls
{
    /// <summary>What both hellos agreed on for records: ids and sizes.</summary>
    internal sealed class ClientAgreed
    {
        private const int LargestMax = HelloExtensions.RecordSizeLimitMax;

        /// <summary>Nothing yet.</summary>
        public ClientAgreed()
        {
        }

        /// <summary>What was agreed on before a reboot.</summary>
        public ClientAgreed(byte[] own, byte[] peers, int sendMax, int receiveMax)
        {
            OwnConnectionId = own;
            PeersConnectionId = peers;
            SendProtectedMax = sendMax;
            ReceiveProtectedMax = receiveMax;
        }

        /// <summary>The id in the server's records; empty for none.</summary>
        public byte[] OwnConnectionId { get; private set; } = Bytes.Empty;

        /// <summary>The id in our records; empty for none.</summary>
        public byte[] PeersConnectionId { get; private set; } = Bytes.Empty;

        public int SendPlainMax { get; private set; } = LargestMax;

        public int SendProtectedMax { get; private set; } = LargestMax;

        public int ReceivePlainMax { get; private set; } = LargestMax;

        public int ReceiveProtectedMax { get; private set; } = LargestMax;

        /// <summary>Takes a ServerHello that was found right.</summary>
        /// <param name="hello">The server's.</param>
        /// <param name="terms">Ours.</param>
        /// <param name="resumed">The session that goes on, or null.</param>
        public void Take(ServerHello hello, ClientTerms terms, DtlsSession resumed)
        {
            if (hello.HasConnectionId)
            {
                OwnConnectionId = terms.OwnConnectionId;
                PeersConnectionId = hello.ConnectionId;
            }
            // RFC 6066 section 4: the length holds as long as the session.
            int code = resumed == null ? hello.MaxFragmentLength : resumed.FragmentCode;
            if (code != 0)
            {
                int most = HelloExtensions.FragmentBytes(code);
                SendPlainMax = most;
                SendProtectedMax = most;
                ReceivePlainMax = most;
                ReceiveProtectedMax = most;
            }
            if (hello.RecordSizeLimit != 0)
            {
                // RFC 8449 section 4: each end has its own, for what is under keys only. Whether
                // the type inside counts, no RFC says: we count it when we send.
                SendProtectedMax =
                    hello.RecordSizeLimit - (PeersConnectionId.Length > 0 ? 1 : 0);
                ReceiveProtectedMax = terms.Options.RecordSizeLimit;
            }
        }
    }
}
