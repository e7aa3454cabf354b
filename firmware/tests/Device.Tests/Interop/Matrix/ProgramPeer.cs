using Device.Tests.Peers;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>A peer program as a process.</summary>
    public sealed class ProgramPeer : IForeignPeer
    {
        private readonly ForeignProcess _process;

        public ProgramPeer(Peer peer, params string[] arguments)
        {
            _process = ForeignProcess.Start(peer, arguments);
        }

        public string Said { get { return _process.Output + _process.Error; } }

        public string WaitFor(string text)
        {
            return _process.WaitForText(text);
        }

        public int WaitForExit()
        {
            return _process.WaitForExit();
        }

        public void Dispose()
        {
            _process.Dispose();
        }
    }
}
