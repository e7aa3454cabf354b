using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>The core compiles against the surface: it uses nothing that the device's class
    /// library does not have.</summary>
    public sealed class CoreSurface : IRule
    {
        public string Name { get { return "core-surface"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (CSharpCompilation room in repository.Core.Rooms)
            {
                foreach (Diagnostic diagnostic in room.GetDiagnostics())
                {
                    if (diagnostic.Severity != DiagnosticSeverity.Error) { continue; }
                    FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
                    yield return new Finding(
                        place.Path ?? room.AssemblyName!, place.StartLinePosition.Line + 1, Name,
                        $"{diagnostic.Id} {diagnostic.GetMessage()}");
                }
            }
        }
    }
}
