using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>What an endpoint draws: message ids from a random start, tokens, and the spread of
    /// the first retransmission; and the numbers of our exchanges.</summary>
    internal sealed class CoapChance
    {
        /// <summary>64 random bits: an off-path attacker does not guess them (RFC 7252 section
        /// 5.3.1 wants 32).</summary>
        internal const int TokenCount = 8;

        private readonly IRandomSource _random;
        private byte[] _drawn;
        private int _messageId;
        private int _exchangeId;

        internal CoapChance(IRandomSource random)
        {
            _random = random;
            _messageId = (int)(Draw() & 0xffff);
        }

        internal int NextMessageId()
        {
            _messageId = (_messageId + 1) & 0xffff;
            return _messageId;
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
