namespace Device.X509
{
    /// <summary>The times of a certificate as Unix seconds, UTC (RFC 5280 section 4.1.2.5): in
    /// Zulu, with seconds, without fractions. Leap seconds are not written there.</summary>
    /// <remarks>GeneralizedTime is read for years before 2050 too, which the RFC forbids to write:
    /// the moment is the same, and a certificate in the field cannot be changed.</remarks>
    public static class DerTime
    {
        private const int UtcTimeCount = 13;          // YYMMDDHHMMSSZ
        private const int GeneralizedTimeCount = 15;  // YYYYMMDDHHMMSSZ
        private const int SecondsPerDay = 86_400;
        private const int DaysTo1970 = 719_162;       // From 0001-01-01.

        private static readonly int[] DaysBefore =
        {
            0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365,
        };

        /// <summary>Reads UTCTime or GeneralizedTime; the reader fails when it is neither or when
        /// there is no such moment.</summary>
        public static long Read(DerReader reader)
        {
            int tag = reader.PeekTag();
            if (tag != DerTag.UtcTime && tag != DerTag.GeneralizedTime)
            {
                reader.Fail();
                return 0;
            }
            int offset = reader.ReadValue(tag, out int count);
            long seconds = 0;
            if (!reader.Failed && !TryParse(reader.Buffer, offset, count, tag, out seconds))
            {
                reader.Fail();
            }
            return seconds;
        }

        private static bool TryParse(
            byte[] buffer, int offset, int count, int tag, out long seconds)
        {
            seconds = 0;
            bool isUtc = tag == DerTag.UtcTime;
            if (count != (isUtc ? UtcTimeCount : GeneralizedTimeCount)) { return false; }
            if (buffer[offset + count - 1] != 'Z') { return false; }
            for (int i = 0; i < count - 1; i++)
            {
                if (buffer[offset + i] < '0' || buffer[offset + i] > '9') { return false; }
            }

            int year = TwoDigits(buffer, offset);
            int rest = offset + 2;
            if (isUtc)
            {
                year += year >= 50 ? 1900 : 2000;
            }
            else
            {
                year = year * 100 + TwoDigits(buffer, offset + 2);
                rest += 2;
            }
            int month = TwoDigits(buffer, rest);
            int day = TwoDigits(buffer, rest + 2);
            int hour = TwoDigits(buffer, rest + 4);
            int minute = TwoDigits(buffer, rest + 6);
            int second = TwoDigits(buffer, rest + 8);
            if (year < 1 || month < 1 || month > 12 || day < 1 || day > DaysIn(year, month))
            {
                return false;
            }
            if (hour > 23 || minute > 59 || second > 59) { return false; }

            seconds = (long)DaysSince1970(year, month, day) * SecondsPerDay
                + hour * 3600 + minute * 60 + second;
            return true;
        }

        private static int TwoDigits(byte[] buffer, int offset)
        {
            return (buffer[offset] - '0') * 10 + buffer[offset + 1] - '0';
        }

        private static bool IsLeap(int year)
        {
            return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        }

        private static int DaysIn(int year, int month)
        {
            int days = DaysBefore[month] - DaysBefore[month - 1];
            return month == 2 && IsLeap(year) ? days + 1 : days;
        }

        private static int DaysSince1970(int year, int month, int day)
        {
            int before = year - 1;
            int leapDays = before / 4 - before / 100 + before / 400;
            if (month > 2 && IsLeap(year)) { leapDays++; }
            return before * 365 + leapDays + DaysBefore[month - 1] + day - 1 - DaysTo1970;
        }
    }
}
