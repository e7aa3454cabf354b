using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>
    /// What compiles for the device and then does something else there: an enum's text is its
    /// number. Found by meaning, since <c>fault.ToString()</c> does not say what fault is. The same
    /// pass refuses GetType and foreach over anything but an array.
    /// </summary>
    public sealed class CoreMeaning : IRule
    {
        public string Name { get { return "core-meaning"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.CoreCode)
            {
                SemanticModel? model = repository.Core.ModelOf(file);
                if (model == null) { continue; }
                foreach (SyntaxNode node in file.Syntax.DescendantNodes())
                {
                    string? why = WhyNot(node, model);
                    if (why != null) { yield return file.At(node, Name, why); }
                }
            }
        }

        private static string? WhyNot(SyntaxNode node, SemanticModel model)
        {
            return node switch
            {
                InvocationExpressionSyntax call => WhyNotCall(call, model),
                CommonForEachStatementSyntax loop => WhyNotLoop(loop, model),
                ExpressionSyntax expression when IsTextOfEnum(expression, model)
                    => "the text of an enum is a number on the device",
                _ => null,
            };
        }

        private static string? WhyNotCall(InvocationExpressionSyntax call, SemanticModel model)
        {
            if (call.Expression is not MemberAccessExpressionSyntax access) { return null; }
            if (access.Name.Identifier.Text == "GetType") { return "no reflection"; }
            return access.Name.Identifier.Text == "ToString" && IsEnum(access.Expression, model)
                ? "the text of an enum is a number on the device"
                : null;
        }

        private static string? WhyNotLoop(CommonForEachStatementSyntax loop, SemanticModel model)
        {
            ITypeSymbol? type = model.GetTypeInfo(loop.Expression).Type;
            return type is null or IArrayTypeSymbol or IErrorTypeSymbol
                ? null
                : "foreach over anything but an array allocates an enumerator";
        }

        // Interpolation, concatenation with a string, or boxing on the way into a formatter.
        private static bool IsTextOfEnum(ExpressionSyntax expression, SemanticModel model)
        {
            if (!IsEnum(expression, model)) { return false; }
            ITypeSymbol? converted = model.GetTypeInfo(expression).ConvertedType;
            return expression.Parent is InterpolationSyntax
                || (expression.Parent is BinaryExpressionSyntax sum
                    && sum.IsKind(SyntaxKind.AddExpression)
                    && model.GetTypeInfo(sum).Type?.SpecialType == SpecialType.System_String)
                || converted?.SpecialType is SpecialType.System_Object
                    or SpecialType.System_ValueType or SpecialType.System_Enum;
        }

        private static bool IsEnum(ExpressionSyntax expression, SemanticModel model)
        {
            return model.GetTypeInfo(expression).Type?.TypeKind == TypeKind.Enum
                && model.GetSymbolInfo(expression).Symbol is not INamedTypeSymbol;
        }
    }
}
