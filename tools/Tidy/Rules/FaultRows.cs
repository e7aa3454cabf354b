using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>
    /// A fault has a name, the name has a row in docs/errors.md with its number, and a test
    /// provokes it. A row whose fault is gone is a breach too.
    /// </summary>
    public sealed class FaultRows : IRule
    {
        private const string Errors = "docs/errors.md";

        private static readonly string[] NoFault = { "None", "Ok", "Success" };

        public string Name { get { return "fault-rows"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            ErrorTable table = new ErrorTable(repository.Find(Errors)?.Lines);
            string tests = string.Join('\n', repository.Code
                .Where(file => file.IsTest && !file.IsUnder("tools/Tidy/"))
                .Select(file => file.Text));
            foreach (RepositoryFile file in repository.CoreCode)
            {
                SemanticModel? model = repository.Core.ModelOf(file);
                foreach (EnumDeclarationSyntax fault in file.Syntax.DescendantNodes()
                    .OfType<EnumDeclarationSyntax>())
                {
                    if (model == null || !IsFaultEnum(fault)) { continue; }
                    foreach (Finding finding in CheckEnum(file, fault, model, table, tests))
                    {
                        yield return finding;
                    }
                }
            }
        }

        private static bool IsFaultEnum(EnumDeclarationSyntax node)
        {
            string name = node.Identifier.Text;
            return (name.EndsWith("Fault") || name == "KcmStatus")
                && node.Modifiers.Any(modifier => modifier.Text == "public");
        }

        private IEnumerable<Finding> CheckEnum(
            RepositoryFile file, EnumDeclarationSyntax fault, SemanticModel model,
            ErrorTable table, string tests)
        {
            string type = fault.Identifier.Text;
            HashSet<string> members = new HashSet<string>();
            foreach (EnumMemberDeclarationSyntax member in fault.Members)
            {
                string name = member.Identifier.Text;
                members.Add(name);
                if (NoFault.Contains(name)) { continue; }
                string value = (model.GetDeclaredSymbol(member) as IFieldSymbol)
                    ?.ConstantValue?.ToString() ?? "?";
                string? code = table.CodeOf(type, name);
                if (code == null)
                {
                    yield return file.At(
                        member, Name, $"{type}.{name} has no row in {Errors}, section {type}");
                }
                else if (code.All(char.IsAsciiDigit) && code != value)
                {
                    yield return file.At(
                        member, Name, $"{type}.{name} is {value}, {Errors} says {code}");
                }
                if (!Regex.IsMatch(tests, $@"\b{type}\.{name}\b"))
                {
                    yield return file.At(member, Name, $"no test provokes {type}.{name}");
                }
            }
            foreach ((int line, string name) in table.RowsOf(type))
            {
                if (members.Contains(name)) { continue; }
                yield return new Finding(Errors, line, Name, $"{type} has no member {name}");
            }
        }
    }
}
