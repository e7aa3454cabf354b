using System;

namespace Tools.Kcm.Items
{
    /// <summary>How long a certificate is still valid, in whole days.</summary>
    internal sealed class Remaining
    {
        private const long DaySeconds = 86_400;
        private const long YearDays = 365;

        private readonly bool _isEarly;
        private readonly long _daysToStart;
        private readonly long _daysOver;

        /// <summary>Times in seconds since 1970.</summary>
        public Remaining(long notBefore, long notAfter, long now)
        {
            _isEarly = now < notBefore;
            _daysToStart = (notBefore - now + DaySeconds - 1) / DaySeconds;
            _daysOver = (now - notAfter) / DaySeconds;
            IsOver = now > notAfter;
            DaysLeft = Math.DivRem(notAfter - now, DaySeconds, out long rest);
            if (rest < 0) { DaysLeft--; }
        }

        /// <summary>Whole days until the end; below 0 after it.</summary>
        public long DaysLeft { get; }

        /// <summary>True after the end.</summary>
        public bool IsOver { get; }

        /// <summary>True within the validity.</summary>
        public bool IsNow { get { return !IsOver && !_isEarly; } }

        /// <summary>For a person.</summary>
        public string Text
        {
            get
            {
                if (IsOver) { return $"expired {Days(_daysOver)} ago"; }
                if (_isEarly) { return $"begins in {Days(_daysToStart)}"; }
                return $"{Days(DaysLeft)} left";
            }
        }

        private static string Days(long count)
        {
            if (count >= 2 * YearDays) { return $"{count / YearDays} years"; }
            return count == 1 ? "1 day" : $"{count} days";
        }
    }
}
