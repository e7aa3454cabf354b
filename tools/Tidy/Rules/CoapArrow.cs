using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>CoAP does not know LwM2M. Its namespace sees the outer one without a using, so only
    /// the meaning of each name tells.</summary>
    public sealed class CoapArrow : IRule
    {
        private const string Outer = "Device.Lwm2m";
        private const string Inner = "Device.Lwm2m.Coap";

        public string Name { get { return "coap-arrow"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.CoreCode)
            {
                if (!file.Namespaces().Any(IsInner)) { continue; }
                SemanticModel? model = repository.Core.ModelOf(file);
                if (model == null) { continue; }
                foreach (SimpleNameSyntax name in
                    file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>())
                {
                    ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                    string? home = symbol is INamedTypeSymbol or IMethodSymbol or IFieldSymbol
                        or IPropertySymbol
                        ? symbol.ContainingNamespace?.ToDisplayString()
                        : null;
                    if (home != null && IsOuter(home))
                    {
                        yield return file.At(name, Name, $"CoAP must not know {symbol!.Name}");
                    }
                }
            }
        }

        private static bool IsInner(string name)
        {
            return name == Inner || name.StartsWith(Inner + ".", StringComparison.Ordinal);
        }

        private static bool IsOuter(string name)
        {
            return !IsInner(name)
                && (name == Outer || name.StartsWith(Outer + ".", StringComparison.Ordinal));
        }
    }
}
