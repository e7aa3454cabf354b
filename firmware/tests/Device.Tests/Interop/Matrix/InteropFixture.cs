using System;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>The cases of a role and what they share.</summary>
    public sealed class InteropFixture<TJudge> : IDisposable
        where TJudge : InteropJudge, new()
    {
        private readonly TJudge _judge = new TJudge();

        public InteropFixture()
        {
            Run = new InteropRun(InteropMatrix.CasesOf(_judge.Role), _judge.Judge);
        }

        public InteropRun Run { get; }

        public void Dispose()
        {
            Run.Dispose();
            _judge.Dispose();
        }
    }
}
