using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>A private key never leaves the device (law 2): only the store, which seals it, may
    /// ask a key for its scalar.</summary>
    public sealed class KeyExport : IRule
    {
        private const string Store = "firmware/core/Device.Kcm/";

        public string Name { get { return "key-export"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.Code)
            {
                if (file.IsTest || file.IsUnder(Store)) { continue; }
                foreach (SimpleNameSyntax name in file.Syntax.DescendantNodes()
                    .OfType<SimpleNameSyntax>())
                {
                    if (name.Identifier.Text == "ExportScalar" && !IsInNameOf(name))
                    {
                        yield return file.At(
                            name, Name, "only Device.Kcm may export the scalar of a private key");
                    }
                }
            }
        }

        private static bool IsInNameOf(SimpleNameSyntax name)
        {
            return name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
                && call.Expression.ToString() == "nameof";
        }
    }
}
