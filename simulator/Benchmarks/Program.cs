namespace Simulator.Benchmarks
{
    /// <summary>Figures against peers, from one run on one machine.</summary>
    internal static class Program
    {
        private static int Main()
        {
            return 0;
        }
    }
}
