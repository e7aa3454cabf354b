namespace Simulator.Cloud
{
    /// <summary>The emulator on its own: one process, two UDP services and REST.</summary>
    internal static class Program
    {
        private static int Main()
        {
            return 0;
        }
    }
}
