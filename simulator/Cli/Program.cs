using System.Threading.Tasks;

namespace Simulator.Cli
{
    /// <summary>The command `fleet`.</summary>
    internal static class Program
    {
        private static async Task<int> Main(string[] args)
        {
            using Interrupts interrupts = new Interrupts();
            FleetProgram program = new FleetProgram(Terminal.OfProcess());
            return await program.RunAsync(args, interrupts.Token);
        }
    }
}
