namespace Simulator.Cloud.Dtls
{
    /// <summary>Where a lane's datagrams go: a socket, or a network in memory.</summary>
    internal interface IDatagramOut
    {
        /// <summary>Sends from the buffer's first byte on; false when the system refused.</summary>
        bool TrySend(PeerAddress address, byte[] buffer, int count);
    }
}
