using System;
using Device.Base;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>
    /// What a later handshake can resume (RFC 5246 section 7.3, RFC 5077): a master secret, the
    /// name under which the server finds it again, and what it was proven against. Made by
    /// <see cref="DtlsClient.TakeSession"/>; Dispose zeroises the secret, after which it resumes
    /// nothing.
    /// </summary>
    /// <remarks>A session without extended master secret is never made (RFC 7627 section 5.2), nor
    /// one of a pre-shared key, where there is nothing to save.</remarks>
    public sealed class DtlsSession : IDisposable
    {
        /// <summary>Longest ticket that is kept, bytes; with a longer one there is no
        /// session.</summary>
        public const int TicketMax = 2048;

        /// <summary>How long after its full handshake a session is resumed at most, ms (RFC 5246
        /// section F.1.4: 24 hours).</summary>
        public const int AgeMsMax = 86_400_000;

        // What a hello has beside ticket and server name, bytes at most, without cookie.
        private const int HelloBytesMax = 300;

        private readonly byte[] _master = new byte[KeySchedule.MasterSecretSize];
        private bool _isDropped;

        internal DtlsSession(
            KeySchedule keys, ServerHello hello, PeerVerified peer, byte[] binding, byte[] ticket)
        {
            keys.CopyMasterSecret(_master, 0);
            Suite = hello.Suite;
            Peer = peer;
            Binding = binding;
            Ticket = ticket;
            // RFC 5077 section 3.4: with a ticket the id in the server's hello means nothing.
            Id = ticket.Length > 0
                ? Bytes.Empty
                : Bytes.Copy(hello.SessionId, 0, hello.SessionIdCount);
        }

        /// <summary>False once it was dropped: by its owner, or because the server sent or heard a
        /// fatal alert on it (RFC 5246 section 7.2.2).</summary>
        public bool IsUsable { get { return !_isDropped; } }

        /// <summary>What it was proven against (<see cref="DtlsBinding"/>).</summary>
        public byte[] Binding { get; }

        /// <summary>The proof of its full handshake.</summary>
        public PeerVerified Peer { get; }

        /// <summary>One of <see cref="CipherSuite"/>.</summary>
        public int Suite { get; }

        internal byte[] Master { get { return _master; } }

        internal byte[] Id { get; }

        internal byte[] Ticket { get; }

        /// <summary>The max_fragment_length of the session: it holds as long as the session (RFC
        /// 6066 section 4).</summary>
        internal int FragmentCode { get; set; }

        /// <summary>When its full handshake ended, ms of the client's clock.</summary>
        internal long BeganMs { get; set; }

        /// <summary>How long the server means to know it, ms from
        /// <see cref="TicketMs"/>.</summary>
        internal long LifetimeMs { get; set; } = AgeMsMax;

        /// <summary>When its ticket came.</summary>
        internal long TicketMs { get; set; }

        /// <inheritdoc/>
        public void Dispose()
        {
            _isDropped = true;
            Bytes.Zeroise(_master);
            Bytes.Zeroise(Ticket);
        }

        /// <summary>Whether a handshake under these terms may offer it: nothing that a full one
        /// would check may have changed.</summary>
        internal bool MayBeOffered(ClientTerms terms, long nowMs)
        {
            return !_isDropped
                && nowMs - BeganMs < AgeMsMax
                && nowMs - TicketMs < LifetimeMs
                && terms.Offers(Suite)
                && FitsHello(terms.Options)
                && FragmentCode == terms.Options.MaxFragmentLengthCode
                && Bytes.AreEqual(Binding, terms.Binding)
                && IsChainInTime(terms.Policy);
        }

        // Many a server reads a first hello only from one datagram.
        private bool FitsHello(DtlsClientOptions options)
        {
            int name = options.ServerName == null ? 0 : options.ServerName.Length;
            return Ticket.Length == 0
                || Ticket.Length + name <= options.DatagramMax - HelloBytesMax;
        }

        // The times of a chain are the one thing that can turn bad without anybody's doing. A leaf
        // that is believed for itself has none.
        private bool IsChainInTime(ChainPolicy policy)
        {
            if (Peer.IsPinnedLeaf) { return true; }
            if (!IsInTime(Peer.Anchor, policy, false)) { return false; }
            for (int i = 0; i < Peer.Chain.Count; i++)
            {
                if (Peer.Chain[i].IsSameAs(Peer.Anchor)) { return true; }
                if (!IsInTime(Peer.Chain[i], policy, i == 0 && policy.LeafMayBeExpired))
                {
                    return false;
                }
            }
            return true;
        }

        private static bool IsInTime(Certificate certificate, ChainPolicy policy, bool mayBeOver)
        {
            bool isOver = policy.TimeSeconds > certificate.NotAfterSeconds;
            bool hasBegun = policy.TimeSeconds >= certificate.NotBeforeSeconds;
            return (!isOver || mayBeOver) && (hasBegun || !policy.TimeIsTrusted);
        }
    }
}
