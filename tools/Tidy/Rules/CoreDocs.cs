using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>Every public type and member of the core has a doc comment; an override and the
    /// implementation of an interface have the one of what they fulfil.</summary>
    public sealed class CoreDocs : IRule
    {
        public string Name { get { return "core-docs"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.CoreCode)
            {
                SemanticModel? model = repository.Core.ModelOf(file);
                if (model == null) { continue; }
                foreach (MemberDeclarationSyntax member in file.Syntax.DescendantNodes()
                    .OfType<MemberDeclarationSyntax>())
                {
                    ISymbol? symbol = SymbolOf(member, model);
                    if (symbol != null && IsVisible(symbol) && !IsInherited(symbol)
                        && !HasComment(member))
                    {
                        yield return file.At(
                            member, Name, $"{symbol.Name} is public and has no doc comment");
                    }
                }
            }
        }

        private static ISymbol? SymbolOf(MemberDeclarationSyntax member, SemanticModel model)
        {
            return member switch
            {
                BaseNamespaceDeclarationSyntax => null,
                BaseFieldDeclarationSyntax field
                    => model.GetDeclaredSymbol(field.Declaration.Variables[0]),
                _ => model.GetDeclaredSymbol(member),
            };
        }

        private static bool IsVisible(ISymbol symbol)
        {
            ISymbol? at = symbol;
            while (at is not null and not INamespaceSymbol)
            {
                bool seen = at.DeclaredAccessibility is Accessibility.Public
                    or Accessibility.Protected or Accessibility.ProtectedOrInternal;
                if (!seen) { return false; }
                at = at.ContainingSymbol;
            }
            return true;
        }

        private static bool IsInherited(ISymbol symbol)
        {
            if (symbol.IsOverride) { return true; }
            INamedTypeSymbol? type = symbol.ContainingType;
            return type != null && type.TypeKind != TypeKind.Interface && type.AllInterfaces
                .SelectMany(contract => contract.GetMembers())
                .Any(member => SymbolEqualityComparer.Default.Equals(
                    type.FindImplementationForInterfaceMember(member), symbol));
        }

        private static bool HasComment(MemberDeclarationSyntax member)
        {
            return member.GetLeadingTrivia()
                .Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));
        }
    }
}
