using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>
    /// The core decides, the edge performs: no clock, socket, thread, file, randomness or console
    /// in the core. It uses <c>System</c> and its own rooms, nothing else.
    /// </summary>
    public sealed class CoreWorld : IRule
    {
        private static readonly Dictionary<string, string> Forbidden =
            new Dictionary<string, string>
            {
                ["DateTime"] = "a clock",
                ["DateTimeOffset"] = "a clock",
                ["TimeProvider"] = "a clock",
                ["Stopwatch"] = "a clock",
                ["Environment"] = "a clock",
                ["Socket"] = "a socket",
                ["UdpClient"] = "a socket",
                ["TcpClient"] = "a socket",
                ["Dns"] = "a socket",
                ["IPAddress"] = "a socket",
                ["IPEndPoint"] = "a socket",
                ["Thread"] = "a thread",
                ["ThreadPool"] = "a thread",
                ["Task"] = "a thread",
                ["Timer"] = "a thread",
                ["Monitor"] = "a thread (lock is fine)",
                ["Interlocked"] = "a thread (lock is fine)",
                ["File"] = "a file",
                ["FileStream"] = "a file",
                ["FileInfo"] = "a file",
                ["Directory"] = "a file",
                ["Random"] = "randomness (IRandomSource is the door)",
                ["RandomNumberGenerator"] = "randomness (IRandomSource is the door)",
                ["Guid"] = "randomness (IRandomSource is the door)",
                ["Console"] = "a console",
                ["Debug"] = "a console",
                ["Activator"] = "reflection",
            };

        public string Name { get { return "core-world"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.CoreCode)
            {
                foreach (UsingDirectiveSyntax directive in file.Syntax.DescendantNodes()
                    .OfType<UsingDirectiveSyntax>())
                {
                    string used = directive.NamespaceOrType.ToString();
                    if (used == "System" || used.StartsWith("Device.", StringComparison.Ordinal))
                    {
                        continue;
                    }
                    yield return file.At(
                        directive, Name, $"{used}: the core uses System and Device.* only");
                }
                foreach (IdentifierNameSyntax name in file.Syntax.DescendantNodes()
                    .OfType<IdentifierNameSyntax>())
                {
                    if (Forbidden.TryGetValue(name.Identifier.Text, out string? what)
                        && !IsOwnMember(name, repository))
                    {
                        yield return file.At(
                            name, Name, $"{name.Identifier.Text}: no place for {what} in the core");
                    }
                }
            }
        }

        // A property of ours may have such a name; the compiler knows it as ours.
        private static bool IsOwnMember(IdentifierNameSyntax name, Repository repository)
        {
            RepositoryFile? file = repository.Find(name.SyntaxTree.FilePath);
            SemanticModel? model = file == null ? null : repository.Core.ModelOf(file);
            ISymbol? symbol = model?.GetSymbolInfo(name).Symbol;
            string? assembly = symbol?.ContainingAssembly?.Name;
            return assembly != null && assembly.StartsWith("Device.", StringComparison.Ordinal);
        }
    }
}
