using System.Collections.Generic;
using System.Text.RegularExpressions;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>The repository names no folder of anybody's machine and no host of a package
    /// registry: which registry serves a build is the builder's setting.</summary>
    public sealed class MachinePaths : IRule
    {
        // Spelt so that the rule does not find itself.
        private static readonly Regex Folder = new Regex(
            @"(?<![\w.~}/-])/(wor[k]|hom[e]|roo[t]|User[s])/|\b[A-Z]:\\User[s]\\");

        private static readonly Regex Host = new Regex(
            @"\b((api|www)\.nuge[t]\.org|pyp[i]\.org|registry\.npm[j]s|proxy\.golan[g]|"
            + @"crate[s]\.io|artifactor[y]|nexu[s]\.|pkgs\.de[v]\.azure)", RegexOptions.IgnoreCase);

        public string Name { get { return "machine-paths"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.Files)
            {
                for (int i = 0; i < file.Lines.Length; i++)
                {
                    Match match = Folder.Match(file.Lines[i]);
                    if (match.Success)
                    {
                        yield return new Finding(
                            file.Path, i + 1, Name, $"{match.Value}: a folder of one machine");
                    }
                    match = Host.Match(file.Lines[i]);
                    if (match.Success)
                    {
                        yield return new Finding(
                            file.Path, i + 1, Name, $"{match.Value}: a host of a registry");
                    }
                }
            }
        }
    }
}
