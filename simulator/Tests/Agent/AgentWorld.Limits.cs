using System;

namespace Simulator.Tests.Agent
{
    /// <content>What would be a test that never ends is one that fails.</content>
    internal sealed partial class AgentWorld
    {
        private const int AtOnceMax = 20_000;
        private const int LateMax = 20;

        private int _late;

        // An agent that was called at its deadline and names one that has passed would be called
        // without an end: a device that never sleeps.
        private void RequireLater()
        {
            _late = _output.DeadlineMs <= NowMs ? _late + 1 : 0;
            if (_late < LateMax) { return; }
            throw new InvalidOperationException(
                $"a deadline of {_output.DeadlineMs} ms at {NowMs} ms: {Describe()}, before: "
                + string.Join(' ', Journey));
        }

        // Two ends that answer each other without an end, or an agent that is never idle.
        private void RequireEnd(int atOnce)
        {
            if (atOnce < AtOnceMax) { return; }
            throw new InvalidOperationException(
                $"no end at {NowMs} ms: {Describe()}, before: {string.Join(' ', Journey)}");
        }
    }
}
