using System;
using System.IO;

namespace Device.Tests.Peers
{
    /// <summary>Finds files of the clone that the tests run in.</summary>
    public static class RepositoryPath
    {
        public static string To(string path)
        {
            string? folder = AppContext.BaseDirectory;
            while (folder != null && !File.Exists(Path.Combine(folder, "Device.sln")))
            {
                folder = Path.GetDirectoryName(folder);
            }
            return Path.Combine(
                folder ?? throw new InvalidOperationException("not inside a clone"), path);
        }
    }
}
