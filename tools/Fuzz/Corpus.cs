using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Tools.Fuzz
{
    /// <summary>The kept inputs of a target: a file of hexadecimal lines, one for each input that
    /// once led to code that no input before it had led to.</summary>
    internal static class Corpus
    {
        // A handshake's flights are made anew by each run; what is kept has to stay readable.
        private const int KeptBytesMax = 1_024;

        private const string Folder = "corpus";
        private const string Suffix = ".txt";
        private const string FoundSuffix = ".found.txt";

        /// <summary>The inputs that once broke the target, then the kept ones.</summary>
        public static IEnumerable<byte[]> Read(string target)
        {
            return ReadFile(target + FoundSuffix).Concat(ReadFile(target + Suffix));
        }

        /// <summary>Writes the inputs to the folder.</summary>
        public static void Write(string folder, string target, IEnumerable<byte[]> inputs)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllLines(
                Path.Combine(folder, target + Suffix),
                inputs.Where(x => x.Length <= KeptBytesMax).Select(Convert.ToHexStringLower));
        }

        private static IEnumerable<byte[]> ReadFile(string name)
        {
            string path = Path.Combine(AppContext.BaseDirectory, Folder, name);
            return File.Exists(path)
                ? File.ReadAllLines(path).Where(x => x.Length > 0).Select(Convert.FromHexString)
                : [];
        }
    }
}
