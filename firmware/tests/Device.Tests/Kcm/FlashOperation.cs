namespace Device.Tests.Kcm
{
    /// <summary>One operation that a power cut can hit: a program unit, an erase, or a step of the
    /// counter. Recorded, so that the flash before and within it can be made again without running
    /// the store.</summary>
    internal sealed class FlashOperation
    {
        public enum Kind
        {
            Program,
            Erase,
            Step,
        }

        public Kind Type { get; init; }

        public int Bank { get; init; }

        public int Address { get; init; }

        /// <summary>The unit, for a program.</summary>
        public byte[] Wanted { get; init; } = System.Array.Empty<byte>();

        /// <summary>Bytes of the program call from this unit on: a garbage tail fills
        /// them.</summary>
        public int CallCount { get; init; }

        public uint CounterTo { get; init; }

        public System.Collections.Generic.IReadOnlyList<Tear> Tears
        {
            get
            {
                return Type == Kind.Program ? Tear.OfProgram
                    : Type == Kind.Erase ? Tear.OfErase : Tear.OfStep;
            }
        }
    }
}
