using System;
using Device.Tests.Interop.Matrix;

namespace Simulator.Tests.Interop
{
    /// <summary>The server's cases and what they share.</summary>
    public sealed class ServerInteropFixture : IDisposable
    {
        private readonly ServerJudge _judge = new ServerJudge();

        public ServerInteropFixture()
        {
            Run = new InteropRun(InteropMatrix.CasesOf(InteropRole.Server), _judge.Judge);
        }

        public InteropRun Run { get; }

        public void Dispose()
        {
            Run.Dispose();
            _judge.Dispose();
        }
    }
}
