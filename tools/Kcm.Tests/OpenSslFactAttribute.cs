using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// <summary>A fact that needs the command openssl; skipped, with the reason, without
    /// it.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class OpenSslFactAttribute : FactAttribute
    {
        public OpenSslFactAttribute()
        {
            string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator);
            bool isThere = folders.Any(folder => File.Exists(Path.Combine(folder, "openssl"))
                || File.Exists(Path.Combine(folder, "openssl.exe")));
            if (!isThere) { Skip = "openssl is not installed (Debian: openssl)"; }
        }
    }
}
