namespace Device.Lwm2m.Management
{
    /// <summary>Attributes of notifications, as a server attached them to one path, or as they
    /// are in force there (LwM2M 1.1 section 5.1.2). Periods in seconds.</summary>
    internal sealed class NotificationAttributes
    {
        /// <summary>A period that is not set.</summary>
        internal const long None = -1;

        internal long PeriodMin = None;
        internal long PeriodMax = None;
        internal long EvaluationMin = None;
        internal long EvaluationMax = None;
        internal double Greater;
        internal double Less;
        internal double Step;
        internal bool HasGreater;
        internal bool HasLess;
        internal bool HasStep;

        internal bool HasThreshold { get { return HasGreater || HasLess || HasStep; } }

        internal bool IsEmpty
        {
            get
            {
                return PeriodMin < 0 && PeriodMax < 0 && EvaluationMin < 0 && EvaluationMax < 0
                    && !HasThreshold;
            }
        }

        /// <summary>Section 5.1.2: lt + 2 st is less than gt, where these are set.</summary>
        internal bool IsConsistent
        {
            get
            {
                if (!HasGreater || !HasLess) { return true; }
                return HasStep ? Less + 2 * Step < Greater : Less < Greater;
            }
        }

        /// <summary>Takes over what is set.</summary>
        internal void Take(NotificationAttributes other)
        {
            if (other.PeriodMin >= 0) { PeriodMin = other.PeriodMin; }
            if (other.PeriodMax >= 0) { PeriodMax = other.PeriodMax; }
            if (other.EvaluationMin >= 0) { EvaluationMin = other.EvaluationMin; }
            if (other.EvaluationMax >= 0) { EvaluationMax = other.EvaluationMax; }
            if (other.HasGreater)
            {
                Greater = other.Greater;
                HasGreater = true;
            }
            if (other.HasLess)
            {
                Less = other.Less;
                HasLess = true;
            }
            if (other.HasStep)
            {
                Step = other.Step;
                HasStep = true;
            }
        }
    }
}
