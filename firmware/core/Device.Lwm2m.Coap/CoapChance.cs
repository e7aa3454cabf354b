using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>What an endpoint draws: message ids from a random start, tokens, and the spread of
    /// the first retransmission; and the numbers of exchanges and observations.</summary>
    internal sealed class CoapChance
    {
        /// <summary>64 random bits: an off-path attacker does not guess them (RFC 7252 section
        /// 5.3.1 wants 32).</summary>
        internal const int TokenCount = 8;

        private const int IdCount = 0x10000;
        private const int BlockCount = 16;
        private const int BlockIds = IdCount / BlockCount;

        private readonly IRandomSource _random;
        private readonly int _lifetimeMs;
        private byte[] _drawn;
        private long[] _freeAtMs;
        private int _drawnIds;
        private int _messageId;
        private int _exchangeId;

        internal CoapChance(IRandomSource random, int lifetimeMs)
        {
            _random = random;
            _lifetimeMs = lifetimeMs;
            _messageId = (int)(Draw() & 0xffff);
        }

        /// <summary>The newest message's; before the first, the one below it.</summary>
        internal int LastMessageId { get { return _messageId; } }

        /// <summary>An id that no message of ours had within EXCHANGE_LIFETIME (RFC 7252 section
        /// 4.4). Ids are counted in blocks: one is used again when the last of its block is old
        /// enough.</summary>
        /// <returns>-1 when there is none.</returns>
        internal int NextMessageId(long nowMs)
        {
            int block = _drawnIds / BlockIds;
            if (_freeAtMs != null && nowMs < _freeAtMs[block]) { return -1; }
            _messageId = (_messageId + 1) & 0xffff;
            _drawnIds = (_drawnIds + 1) & (IdCount - 1);
            if (_drawnIds % BlockIds == 0)
            {
                // Most sessions never come here.
                if (_freeAtMs == null) { _freeAtMs = new long[BlockCount]; }
                _freeAtMs[block] = nowMs + _lifetimeMs;
            }
            return _messageId;
        }

        internal void ContinueAfter(int messageId)
        {
            _messageId = messageId & (IdCount - 1);
        }

        internal int NextExchangeId()
        {
            _exchangeId = (_exchangeId & 0x3fffffff) + 1;
            return _exchangeId;
        }

        internal ulong NextToken()
        {
            return Draw();
        }

        /// <summary>Between the base and the percentage of it (RFC 7252 section 4.2).</summary>
        internal int Spread(int baseMs, int percent)
        {
            long span = (long)baseMs * (percent - 100) / 100;
            if (span <= 0) { return baseMs; }
            return baseMs + (int)(Draw() % (ulong)(span + 1));
        }

        /// <summary>Gives the small buffer back.</summary>
        internal void Release()
        {
            _drawn = null;
        }

        private ulong Draw()
        {
            if (_drawn == null) { _drawn = new byte[8]; }
            _random.FillRandom(_drawn, 0, 8);
            return CoapMessage.ReadBig(_drawn, 0, 8);
        }
    }
}
