using System;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>A foreign end of a case. Its words are those of interop/peers/peer.h, whether it is
    /// a process or runs in ours.</summary>
    public interface IForeignPeer : IDisposable
    {
        /// <summary>All that it said, for messages.</summary>
        string Said { get; }

        /// <summary>Waits for a line that contains the text; throws when it will not come.
        /// </summary>
        string WaitFor(string text);

        /// <summary>Waits for its end; 0 means that every connection ended well.</summary>
        int WaitForExit();
    }
}
