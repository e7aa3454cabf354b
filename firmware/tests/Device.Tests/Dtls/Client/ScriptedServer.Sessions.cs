using System;
using System.Collections.Generic;
using Device.Base;
using Device.Dtls;

namespace Device.Tests.Dtls
{
    // Sessions that go on, ids of connections, limits of records and pre-shared keys.
    public sealed partial class ScriptedServer
    {
        private byte[] _ticket = Bytes.Empty;
        private bool _gaveTicket;
        private byte[] _sessionId = Bytes.Empty;

        /// <summary>Master secrets by session id or ticket, in hexadecimal: to be handed to the
        /// next server, as one that restarts with its memory.</summary>
        public Dictionary<string, byte[]> Sessions { get; set; } =
            new Dictionary<string, byte[]>();

        /// <summary>Gives out session ids.</summary>
        public bool GivesSessionIds { get; set; }

        /// <summary>Gives out tickets to those that ask for them.</summary>
        public bool GivesTickets { get; set; }

        public int TicketBytes { get; set; } = 100;

        public uint TicketLifetime { get; set; } = 7200;

        /// <summary>The id that the client's records are to have; null for an old
        /// server.</summary>
        public byte[]? ConnectionId { get; set; }

        /// <summary>record_size_limit to answer with; 0 for an old server.</summary>
        public int RecordSizeLimit { get; set; }

        public bool AnswersMaxFragmentLength { get; set; }

        public DtlsPreSharedKey? Psk { get; set; }

        public byte[]? Hint { get; set; }

        public bool IsResumed { get; private set; }

        public ClientHello Hello { get { return _hello; } }

        public DtlsCounters Counters { get; } = new DtlsCounters();

        private ServerHello CreateHello()
        {
            ServerHello hello = new ServerHello
            {
                Suite = Suite,
                HasExtendedMasterSecret = true,
                HasRenegotiationInfo = true,
                HasConnectionId = ConnectionId != null && _hello.Extensions.HasConnectionId,
                ConnectionId = ConnectionId ?? Bytes.Empty,
                RecordSizeLimit = _hello.Extensions.RecordSizeLimit == 0 ? 0 : RecordSizeLimit,
                MaxFragmentLength =
                    AnswersMaxFragmentLength ? _hello.Extensions.MaxFragmentLength : 0,
                HasSessionTicket = GivesTickets && _hello.Extensions.HasSessionTicket,
            };
            _random.CopyTo(hello.Random, 0);
            byte[] id = Bytes.Copy(_hello.SessionId, 0, _hello.SessionIdCount);
            byte[] ticket = _hello.Extensions.SessionTicket;
            string key = Convert.ToHexString(ticket.Length > 0 ? ticket : id);
            IsResumed = Sessions.TryGetValue(key, out byte[]? master);
            if (IsResumed) { _keys.UseMasterSecret(master!, 0); }
            else
            {
                id = new byte[GivesSessionIds ? 32 : 0];
                Crypto.FillRandom(id, 0, id.Length);
            }
            id.CopyTo(hello.SessionId, 0);
            hello.SessionIdCount = id.Length;
            return hello;
        }

        // What a test made of the hello counts from here on.
        private void Take(ServerHello hello)
        {
            _sessionId = Bytes.Copy(hello.SessionId, 0, hello.SessionIdCount);
            _gaveTicket = hello.HasSessionTicket;
            _ticket = new byte[TicketBytes];
            Crypto.FillRandom(_ticket, 0, TicketBytes);
            if (hello.HasConnectionId)
            {
                _records.ExpectConnectionId(hello.ConnectionId);
                Records.UseConnectionId(_hello.Extensions.ConnectionId);
            }
            if (hello.MaxFragmentLength != 0)
            {
                int most = HelloExtensions.FragmentBytes(hello.MaxFragmentLength);
                _records.LimitPlaintext(most, most);
                Records.LimitPlaintext(most, most);
            }
            if (hello.RecordSizeLimit != 0)
            {
                _records.LimitPlaintext(16384, hello.RecordSizeLimit);
                Records.LimitPlaintext(16384, _hello.Extensions.RecordSizeLimit);
            }
        }

        private void Resume()
        {
            Protect();
            AddEnd();
            Keep();
            Flush();
        }

        private void Protect()
        {
            _keys.DeriveKeys(CipherSuite.Aead(Suite), _hello.Random, _random);
            _records.Protect(_keys.CreateClientProtection());
            Records.Protect(_keys.CreateServerProtection());
        }

        private void Keep()
        {
            byte[] master = new byte[KeySchedule.MasterSecretSize];
            _keys.CopyMasterSecret(master, 0);
            if (_sessionId.Length > 0 && !_gaveTicket)
            {
                Sessions[Convert.ToHexString(_sessionId)] = master;
            }
            if (_gaveTicket) { Sessions[Convert.ToHexString(_ticket)] = master; }
        }

        private byte[] PremasterOf(byte[] body)
        {
            if (Psk != null)
            {
                byte[] expected =
                    [0, (byte)Psk.Identity.Length, .. Psk.Identity];
                if (!Bytes.AreEqual(expected, body))
                {
                    throw new InvalidOperationException("another identity");
                }
                return Psk.CreatePremaster();
            }
            byte[] premaster = new byte[32];
            if (!_ephemeral!.TryAgree(body, 1, premaster, 0))
            {
                throw new InvalidOperationException("the client's point is not on the curve");
            }
            return premaster;
        }
    }
}
