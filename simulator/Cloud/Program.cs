using System;
using System.Threading;
using System.Threading.Tasks;

namespace Simulator.Cloud
{
    /// <summary>The emulator on its own: one process, two UDP services and REST.</summary>
    internal static class Program
    {
        private static Task<int> Main(string[] arguments)
        {
            return CloudCommand.RunAsync(
                arguments, Console.Out, Console.Error, CancellationToken.None);
        }
    }
}
