using System.Collections.Generic;

namespace Tools.Fuzz
{
    /// <summary>A parser, or a machine fed by datagrams, that takes bytes of a stranger.</summary>
    internal abstract class FuzzTarget
    {
        /// <summary>Bytes of an input, at most.</summary>
        public const int InputMax = 4_096;

        protected FuzzTarget(string name, int share)
        {
            Name = name;
            Share = share;
        }

        /// <summary>What it and its corpus are called.</summary>
        public string Name { get; }

        /// <summary>Inputs of a bounded run, as a share of the thousand of all targets: a dear
        /// target gets fewer.</summary>
        public int Share { get; }

        /// <summary>Blocks that an input of so many bytes may enter. More is a hang, or the way to
        /// one.</summary>
        public virtual long StepsMax(int count)
        {
            return 4_000 + (200L * count);
        }

        /// <summary>Managed bytes that an input of so many bytes may allocate.</summary>
        public virtual long AllocatedMax(int count)
        {
            return 8_192 + (32L * count);
        }

        /// <summary>Well-formed inputs to begin with.</summary>
        public abstract IEnumerable<byte[]> Seeds();

        /// <summary>Takes an input.</summary>
        /// <returns>True when it was well-formed.</returns>
        public abstract bool Run(byte[] input);
    }
}
