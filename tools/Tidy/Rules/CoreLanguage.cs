using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>
    /// What the device's interpreter does not have, or accepts and then gets wrong: silently
    /// unchecked `checked`, generics that crash it, default interface methods that throw. Only
    /// a device would find the latter, so they are refused by their syntax.
    /// </summary>
    public sealed class CoreLanguage : IRule
    {
        public string Name { get { return "core-language"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.CoreCode)
            {
                foreach (SyntaxNode node in file.Syntax.DescendantNodes(descendIntoTrivia: true))
                {
                    string? why = WhyNot(node) ?? WhyNotOnDevice(node) ?? WhyNotInterface(node);
                    if (why != null) { yield return file.At(node, Name, why); }
                }
                foreach (SyntaxToken token in file.Syntax.DescendantTokens())
                {
                    string? why = WhyNot(token);
                    if (why != null) { yield return file.At(token, Name, why); }
                }
            }
        }

        private static string? WhyNot(SyntaxNode node)
        {
            return node switch
            {
                TypeParameterListSyntax => "no generics of our own: the device crashes",
                GenericNameSyntax => "no generics: the device has none",
                NullableTypeSyntax => "no T?: use TryX with an out parameter",
                TupleExpressionSyntax or TupleTypeSyntax => "no tuples: the device has none",
                RecordDeclarationSyntax => "no records: the device has no IEquatable<T>",
                RangeExpressionSyntax => "no ranges: the device has none",
                QueryExpressionSyntax => "no LINQ: the device has none",
                YieldStatementSyntax => "no yield: the device has no IEnumerable<T>",
                AwaitExpressionSyntax => "no await: the core decides, the edge performs",
                TypeOfExpressionSyntax => "no reflection",
                CatchFilterClauseSyntax => "no exception filters",
                DestructorDeclarationSyntax => "no finalizers: the device's Object has none",
                IfDirectiveTriviaSyntax => "no #if: one core, the same source everywhere",
                _ => null,
            };
        }

        private static string? WhyNotOnDevice(SyntaxNode node)
        {
            return node switch
            {
                CheckedExpressionSyntax when node.IsKind(SyntaxKind.CheckedExpression)
                    => "checked is silently unchecked on the device",
                CheckedStatementSyntax when node.IsKind(SyntaxKind.CheckedStatement)
                    => "checked is silently unchecked on the device",
                ArrayRankSpecifierSyntax { Rank: > 1 }
                    => "multidimensional arrays crash the device: use arrays of arrays",
                StackAllocArrayCreationExpressionSyntax
                    or ImplicitStackAllocArrayCreationExpressionSyntax
                    => "stackalloc throws on the device",
                PointerTypeSyntax or FixedStatementSyntax or UnsafeStatementSyntax
                    => "no pointers: the device's tools refuse them",
                FunctionPointerTypeSyntax => "function pointers end the device's thread",
                _ => null,
            };
        }

        private static string? WhyNotInterface(SyntaxNode node)
        {
            const string Why = "default interface methods throw on the device";
            if (node is not MemberDeclarationSyntax { Parent: InterfaceDeclarationSyntax } member)
            {
                return null;
            }
            return member switch
            {
                BaseMethodDeclarationSyntax { Body: not null } => Why,
                BaseMethodDeclarationSyntax { ExpressionBody: not null } => Why,
                PropertyDeclarationSyntax { ExpressionBody: not null } => Why,
                IndexerDeclarationSyntax { ExpressionBody: not null } => Why,
                BasePropertyDeclarationSyntax { AccessorList: { } accessors }
                    when accessors.Accessors.Any(
                        accessor => accessor.Body != null || accessor.ExpressionBody != null)
                    => Why,
                _ => null,
            };
        }

        private static string? WhyNot(SyntaxToken token)
        {
            return token.Kind() switch
            {
                SyntaxKind.UnsafeKeyword => "no unsafe code: the device's tools refuse it",
                SyntaxKind.AsyncKeyword => "no async: the core decides, the edge performs",
                SyntaxKind.VolatileKeyword => "no volatile: the device has no IsVolatile",
                SyntaxKind.ExternKeyword => "no extern: the core is portable",
                _ => null,
            };
        }
    }
}
