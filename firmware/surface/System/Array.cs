namespace System
{
    public abstract class Array : ICloneable, Collections.IEnumerable
    {
        public int Length { get { throw null; } }
        public static void Clear(Array array, int index, int length) { throw null; }
        public static void Copy(Array sourceArray, Array destinationArray, int length)
        {
            throw null;
        }
        public static void Copy(
            Array sourceArray,
            int sourceIndex,
            Array destinationArray,
            int destinationIndex,
            int length)
        {
            throw null;
        }
        public object Clone() { throw null; }
        public Collections.IEnumerator GetEnumerator() { throw null; }
    }
}
