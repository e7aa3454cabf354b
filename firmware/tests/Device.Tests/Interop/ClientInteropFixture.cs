using System;
using Device.Tests.Interop.Matrix;

namespace Device.Tests.Interop
{
    /// <summary>The client's cases and what they share.</summary>
    public sealed class ClientInteropFixture : IDisposable
    {
        private readonly ClientJudge _judge = new ClientJudge();

        public ClientInteropFixture()
        {
            Run = new InteropRun(InteropMatrix.CasesOf(InteropRole.Client), _judge.Judge);
        }

        public InteropRun Run { get; }

        public void Dispose()
        {
            Run.Dispose();
            _judge.Dispose();
        }
    }
}
