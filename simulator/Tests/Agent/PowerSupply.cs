using System;

namespace Simulator.Tests.Agent
{
    /// <summary>Counts the operations of a device's flash and cuts the power before one of
    /// them.</summary>
    internal sealed class PowerSupply
    {
        /// <summary>Program units and erases so far.</summary>
        public int Operations { get; private set; }

        /// <summary>The operation that does not happen any more; -1 for none.</summary>
        public int CutAt { get; set; } = -1;

        public bool IsCutNow()
        {
            bool isCut = Operations == CutAt;
            if (!isCut) { Operations++; }
            return isCut;
        }
    }

    internal sealed class PowerCutException : Exception
    {
    }
}
