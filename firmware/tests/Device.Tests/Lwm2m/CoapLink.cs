using System;
using System.Collections.Generic;

namespace Device.Tests.Lwm2m
{
    /// <summary>Two sides and the network between them, in virtual time.</summary>
    internal sealed class CoapLink
    {
        private const int LatencyMs = 20;
        private const int EventCountMax = 200_000;

        private readonly PriorityQueue<(CoapSide To, byte[] Datagram), (long At, int Order)>
            _wire = new();
        private readonly Random _random;
        private int _order;

        internal CoapLink(CoapSide left, CoapSide right, int seed)
        {
            Left = left;
            Right = right;
            _random = new Random(seed);
        }

        internal CoapSide Left { get; }

        internal CoapSide Right { get; }

        internal long NowMs { get; private set; }

        internal double Loss { get; set; }

        internal double Duplication { get; set; }

        internal int JitterMs { get; set; }

        /// <summary>Datagrams that a driver keeps of one drain; it drops what is newer, as the
        /// agent's session does.</summary>
        internal int QueueCountMax { get; set; } = int.MaxValue;

        internal int Dropped { get; private set; }

        internal int Carried { get; private set; }

        internal int LargestDatagram { get; private set; }

        /// <summary>Runs until the condition holds, nothing moves, or the time is over.</summary>
        internal bool Run(Func<bool> until, long untilMs = long.MaxValue)
        {
            for (int i = 0; i < EventCountMax; i++)
            {
                Collect(Left, Right);
                Collect(Right, Left);
                if (until()) { return true; }
                if (!Advance(untilMs)) { return false; }
            }
            throw new InvalidOperationException("the link does not come to rest");
        }

        private bool Advance(long untilMs)
        {
            long timerMs = Math.Min(Left.DeadlineMs, Right.DeadlineMs);
            long wireMs = _wire.TryPeek(out _, out (long At, int Order) first)
                ? first.At : long.MaxValue;
            long nextMs = Math.Min(timerMs, wireMs);
            if (nextMs == long.MaxValue || nextMs > untilMs) { return false; }
            NowMs = Math.Max(NowMs, nextMs);
            if (wireMs <= timerMs)
            {
                (CoapSide to, byte[] datagram) = _wire.Dequeue();
                Carried++;
                to.Take(datagram, NowMs);
                return true;
            }
            if (Left.DeadlineMs <= NowMs) { Left.Timeout(NowMs); }
            if (Right.DeadlineMs <= NowMs) { Right.Timeout(NowMs); }
            return true;
        }

        private void Collect(CoapSide from, CoapSide to)
        {
            if (from.Sent.Count > QueueCountMax)
            {
                Dropped += from.Sent.Count - QueueCountMax;
                from.Sent.RemoveRange(QueueCountMax, from.Sent.Count - QueueCountMax);
            }
            foreach (byte[] datagram in from.Sent)
            {
                LargestDatagram = Math.Max(LargestDatagram, datagram.Length);
                if (_random.NextDouble() >= Loss) { Post(to, datagram); }
                if (_random.NextDouble() < Duplication) { Post(to, datagram); }
            }
            from.Sent.Clear();
        }

        private void Post(CoapSide to, byte[] datagram)
        {
            long at = NowMs + LatencyMs + _random.Next(JitterMs + 1);
            _wire.Enqueue((to, datagram), (at, _order++));
        }
    }
}
