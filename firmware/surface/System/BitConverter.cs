namespace System
{
    public static class BitConverter
    {
        public static long DoubleToInt64Bits(double value) { throw null; }
        public static double Int64BitsToDouble(long value) { throw null; }
    }
}
