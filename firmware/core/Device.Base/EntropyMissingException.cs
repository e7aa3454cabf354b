using System;

namespace Device.Base
{
    /// <summary>The random source of the device has failed. Going on with bytes that are not
    /// random would give keys away, so it is thrown rather than answered: nobody can overlook it.
    /// The store answers it as a status.</summary>
    public sealed class EntropyMissingException : Exception
    {
        /// <param name="message">Which source failed, and how.</param>
        public EntropyMissingException(string message)
            : base(message)
        {
        }
    }
}
