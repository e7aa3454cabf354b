namespace Simulator.Cli
{
    /// <summary>The command `fleet`.</summary>
    internal static class Program
    {
        private static int Main()
        {
            return 0;
        }
    }
}
