using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Management
{
    /// <summary>What a server asked to be told of: one path, or several at once. Times are of the
    /// monotonic clock.</summary>
    internal sealed class Observation
    {
        private const long NoPeriod = -1;

        private readonly AttributeTable _table;
        private long _periodMinMs;
        private long _periodMaxMs;
        private long _evaluationMinMs;
        private long _evaluationMaxMs;

        internal readonly int Id;
        internal readonly ObservedNode[] Nodes;
        internal readonly bool IsComposite;
        internal readonly int Format;

        /// <summary>When the server was told last.</summary>
        internal long SentMs;

        /// <summary>When the values were looked at last.</summary>
        internal long EvaluatedMs;

        /// <summary>True when a value may have changed since.</summary>
        internal bool IsTouched;

        internal Observation(
            int id, NodePath[] paths, int count, bool isComposite, int format,
            AttributeTable table)
        {
            Id = id;
            IsComposite = isComposite;
            Format = format;
            _table = table;
            Nodes = new ObservedNode[count];
            for (int i = 0; i < count; i++) { Nodes[i] = new ObservedNode(paths[i]); }
        }

        /// <summary>True when the next evaluation tells the server whatever the values
        /// are.</summary>
        internal bool IsPeriodOver(long nowMs)
        {
            return _periodMaxMs >= 0 && nowMs >= SentMs + _periodMaxMs;
        }

        /// <summary>When to look next.</summary>
        internal long DueMs
        {
            get
            {
                long due = CoapOutput.NoDeadline;
                if (_periodMaxMs >= 0) { due = SentMs + _periodMaxMs; }
                bool looksAlways = _evaluationMaxMs >= 0;
                if (!IsTouched && !looksAlways) { return due; }
                // A change is looked at as soon as the periods allow; without one that is known
                // of, when the longest time without a look is over.
                long look = IsTouched ? EvaluatedMs + _evaluationMinMs
                    : EvaluatedMs + _evaluationMaxMs;
                long allowed = SentMs + _periodMinMs;
                if (look < allowed) { look = allowed; }
                return look < due ? look : due;
            }
        }

        /// <summary>Puts the attributes in force into periods: of several paths the longest pmin
        /// and epmin, the shortest pmax and epmax.</summary>
        /// <param name="periodMinSeconds">Default of the server; -1 for none.</param>
        /// <param name="periodMaxSeconds">Default of the server; -1 for none.</param>
        internal void SetPeriods(int periodMinSeconds, int periodMaxSeconds)
        {
            long periodMin = 0;
            long periodMax = NoPeriod;
            long evaluationMin = 0;
            long evaluationMax = NoPeriod;
            foreach (ObservedNode node in Nodes)
            {
                NotificationAttributes one = _table.InForce(node.Path);
                long min = one.PeriodMin >= 0 ? one.PeriodMin : periodMinSeconds;
                long max = one.PeriodMax >= 0 ? one.PeriodMax : periodMaxSeconds;
                if (min > periodMin) { periodMin = min; }
                periodMax = Shorter(periodMax, max);
                if (one.EvaluationMin > evaluationMin) { evaluationMin = one.EvaluationMin; }
                evaluationMax = Shorter(evaluationMax, one.EvaluationMax);
            }
            // Section 5.1.2: a pmax that is not after pmin does not count.
            if (periodMax <= periodMin) { periodMax = NoPeriod; }
            if (evaluationMax <= evaluationMin) { evaluationMax = NoPeriod; }
            _periodMinMs = 1000 * periodMin;
            _periodMaxMs = periodMax < 0 ? NoPeriod : 1000 * periodMax;
            _evaluationMinMs = 1000 * evaluationMin;
            _evaluationMaxMs = evaluationMax < 0 ? NoPeriod : 1000 * evaluationMax;
        }

        /// <summary>True when a value differs enough from what the server was told.</summary>
        internal bool IsNews()
        {
            foreach (ObservedNode node in Nodes)
            {
                if (node.IsNews(_table.InForce(node.Path))) { return true; }
            }
            return false;
        }

        /// <summary>The server was told.</summary>
        internal void Settle(long nowMs)
        {
            foreach (ObservedNode node in Nodes) { node.Settle(); }
            SentMs = nowMs;
            EvaluatedMs = nowMs;
            IsTouched = false;
        }

        // 0, as a maximum, is none (section 5.1.2).
        private static long Shorter(long one, long other)
        {
            if (other <= 0) { return one; }
            return one < 0 || other < one ? other : one;
        }
    }
}
