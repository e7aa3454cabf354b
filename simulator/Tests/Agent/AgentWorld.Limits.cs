using System;

namespace Simulator.Tests.Agent
{
    /// <content>What would be a test that never ends is one that fails.</content>
    internal sealed partial class AgentWorld
    {
        private const int AtOnceMax = 20_000;

        // Two ends that answer each other without an end, or an agent that is never idle.
        private void RequireEnd(int atOnce)
        {
            if (atOnce < AtOnceMax) { return; }
            throw new InvalidOperationException(
                $"no end at {NowMs} ms: {Describe()}, before: {string.Join(' ', Journey)}");
        }
    }
}
