using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>The code of every error that a command prints has a row in docs/errors.md and a
    /// test; a row whose code is gone is a breach too.</summary>
    public sealed class CommandCodes : IRule
    {
        private const string Errors = "docs/errors.md";

        private static readonly Regex Code = new Regex("^[A-Z]{3,6}[0-9]{3}$");

        public string Name { get { return "command-codes"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            ErrorTable table = new ErrorTable(repository.Find(Errors)?.Lines);
            HashSet<string> rows = table.Codes.Select(row => row.Code).ToHashSet();
            string tests = string.Join('\n', repository.Code
                .Where(file => file.IsTest && !file.IsUnder("tools/Tidy/"))
                .Select(file => file.Text));
            HashSet<string> used = new HashSet<string>();
            foreach (RepositoryFile file in repository.Code)
            {
                bool isCommand = file.IsUnder("simulator/") || file.IsUnder("tools/");
                if (!isCommand || file.IsTest) { continue; }
                foreach (LiteralExpressionSyntax literal in file.Syntax.DescendantNodes()
                    .OfType<LiteralExpressionSyntax>())
                {
                    string code = literal.Token.ValueText;
                    if (!literal.IsKind(SyntaxKind.StringLiteralExpression)
                        || !Code.IsMatch(code) || !used.Add(code))
                    {
                        continue;
                    }
                    if (!rows.Contains(code))
                    {
                        yield return file.At(literal, Name, $"{code} has no row in {Errors}");
                    }
                    if (!Regex.IsMatch(tests, $@"\b{code}\b"))
                    {
                        yield return file.At(literal, Name, $"no test provokes {code}");
                    }
                }
            }
            foreach ((int line, string code) in table.Codes)
            {
                if (!Code.IsMatch(code) || used.Contains(code)) { continue; }
                yield return new Finding(Errors, line, Name, $"no command prints {code}");
            }
        }
    }
}
