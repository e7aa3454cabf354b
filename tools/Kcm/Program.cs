namespace Tools.Kcm
{
    /// <summary>The command `kcm`.</summary>
    internal static class Program
    {
        private static int Main(string[] args)
        {
            return new KcmProgram(Terminal.OfProcess()).Run(args);
        }
    }
}
