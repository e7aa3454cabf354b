using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>
    /// Names in the source follow the arrows between folders: in using directives and in names
    /// written out. Project references alone do not keep them, since a reference brings those of
    /// the referenced project along.
    /// </summary>
    public sealed class SourceArrows : IRule
    {
        public string Name { get { return "source-arrows"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            Dictionary<string, List<string>> declaredIn = new Dictionary<string, List<string>>();
            foreach (RepositoryFile file in repository.Code)
            {
                // The surface declares the platform's namespaces; whoever needs them may use them.
                if (file.IsUnder("firmware/surface/")) { continue; }
                foreach (string declared in file.Namespaces())
                {
                    if (!declaredIn.TryGetValue(declared, out List<string>? paths))
                    {
                        declaredIn[declared] = paths = new List<string>();
                    }
                    paths.Add(file.Path);
                }
            }
            return repository.Code.SelectMany(file => CheckFile(file, declaredIn));
        }

        private IEnumerable<Finding> CheckFile(
            RepositoryFile file, Dictionary<string, List<string>> declaredIn)
        {
            if (file.IsCore)
            {
                foreach (Finding finding in CheckOwnNamespace(file)) { yield return finding; }
            }
            string[] own = file.Namespaces();
            foreach (SyntaxNode node in file.Syntax.DescendantNodes(Enter))
            {
                string? name = NameAt(node);
                string? used = name == null ? null : Resolve(name, own, declaredIn);
                if (used != null && !declaredIn[used].Any(path => Arrows.May(file.Path, path)))
                {
                    yield return file.At(
                        node, Name, $"must not know {used} ({FolderOf(declaredIn[used][0])})");
                }
            }
        }

        // A room's namespace is its folder's name, or the arrows could be dodged.
        private IEnumerable<Finding> CheckOwnNamespace(RepositoryFile file)
        {
            string room = file.Path.Split('/')[2];
            foreach (string declared in file.Namespaces())
            {
                if (declared != room && !declared.StartsWith(room + ".", StringComparison.Ordinal))
                {
                    yield return new Finding(
                        file.Path, 0, Name, $"declares {declared}, but the room is {room}");
                }
            }
        }

        // Once a dotted name has been read, its parts are not names of their own; and the name of
        // a namespace is a declaration.
        private static bool Enter(SyntaxNode node)
        {
            return NameAt(node) == null && node is not QualifiedNameSyntax;
        }

        private static string? NameAt(SyntaxNode node)
        {
            return node switch
            {
                UsingDirectiveSyntax directive => directive.NamespaceOrType.ToString(),
                QualifiedNameSyntax { Parent: BaseNamespaceDeclarationSyntax } => null,
                QualifiedNameSyntax name => name.ToString(),
                MemberAccessExpressionSyntax access when IsDotted(access) => access.ToString(),
                _ => null,
            };
        }

        private static bool IsDotted(MemberAccessExpressionSyntax access)
        {
            return access.Expression is IdentifierNameSyntax
                || (access.Expression is MemberAccessExpressionSyntax inner && IsDotted(inner));
        }

        // Relative names are tried from the innermost namespace outwards, as the compiler does.
        private static string? Resolve(
            string name, string[] own, Dictionary<string, List<string>> declaredIn)
        {
            name = name.Replace("global::", "", StringComparison.Ordinal);
            foreach (string start in own.SelectMany(Outwards).Append(""))
            {
                string full = start.Length == 0 ? name : start + "." + name;
                for (string? part = full; part != null; part = Parent(part))
                {
                    if (part.Length <= start.Length) { break; }
                    if (declaredIn.ContainsKey(part)) { return part; }
                }
            }
            return null;
        }

        private static IEnumerable<string> Outwards(string name)
        {
            for (string? part = name; part != null; part = Parent(part)) { yield return part; }
        }

        private static string? Parent(string name)
        {
            int dot = name.LastIndexOf('.');
            return dot < 0 ? null : name[..dot];
        }

        private static string FolderOf(string path)
        {
            return path[..path.LastIndexOf('/')];
        }
    }
}
