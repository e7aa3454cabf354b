using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>One file tells one story, and a screen holds one method.</summary>
    public sealed class Sizes : IRule
    {
        /// <summary>Lines of a file.</summary>
        public const int FileLinesMax = 400;

        /// <summary>Lines of a method, from its signature to its closing brace.</summary>
        public const int MethodLinesMax = 70;

        /// <summary>Columns of a line.</summary>
        public const int LineColumnsMax = 100;

        public string Name { get { return "sizes"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.Code)
            {
                // The end of the last line makes one empty string more.
                int lines = file.Lines.Length - (file.Text.EndsWith('\n') ? 1 : 0);
                if (lines > FileLinesMax)
                {
                    yield return new Finding(
                        file.Path, lines, Name, $"{lines} lines, at most {FileLinesMax}");
                }
                for (int i = 0; i < file.Lines.Length; i++)
                {
                    int columns = file.Lines[i].Length;
                    if (columns <= LineColumnsMax) { continue; }
                    yield return new Finding(
                        file.Path, i + 1, Name, $"{columns} columns, at most {LineColumnsMax}");
                }
                foreach (SyntaxNode node in file.Syntax.DescendantNodes())
                {
                    int count = IsMethod(node) ? LinesOf(node, file) : 0;
                    if (count <= MethodLinesMax) { continue; }
                    yield return file.At(
                        node, Name, $"a method of {count} lines, at most {MethodLinesMax}");
                }
            }
        }

        private static bool IsMethod(SyntaxNode node)
        {
            return node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
                or LocalFunctionStatementSyntax;
        }

        private static int LinesOf(SyntaxNode node, RepositoryFile file)
        {
            FileLinePositionSpan span = file.Tree.GetLineSpan(node.Span);
            return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
        }
    }
}
