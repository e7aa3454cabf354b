using System.Collections.Generic;
using System.Text.RegularExpressions;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>Work left open has an issue number, and what must be fixed is fixed.</summary>
    public sealed class OpenWork : IRule
    {
        // Spelt so that the rule does not find itself.
        private static readonly Regex Later = new Regex(@"\bTO[D]O\b(?!\s*\(?#\d)");
        private static readonly Regex Never = new Regex(@"\bFIX[M]E\b");

        public string Name { get { return "open-work"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.Files)
            {
                for (int i = 0; i < file.Lines.Length; i++)
                {
                    if (Later.IsMatch(file.Lines[i]))
                    {
                        yield return new Finding(
                            file.Path, i + 1, Name, "needs the number of an issue: #N");
                    }
                    if (Never.IsMatch(file.Lines[i]))
                    {
                        yield return new Finding(file.Path, i + 1, Name, "fix it instead");
                    }
                }
            }
        }
    }
}
