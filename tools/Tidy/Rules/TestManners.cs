using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>A test never sleeps and never opens a port outside loopback.</summary>
    public sealed class TestManners : IRule
    {
        private static readonly string[] Sleeping =
        {
            "Thread.Sleep", "Task.Delay", "SpinWait.SpinUntil", "Thread.SpinWait",
        };

        private static readonly string[] Everywhere =
        {
            "IPAddress.Any", "IPAddress.IPv6Any",
        };

        public string Name { get { return "test-manners"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.Code.Where(file => file.IsTest))
            {
                foreach (MemberAccessExpressionSyntax access in file.Syntax.DescendantNodes()
                    .OfType<MemberAccessExpressionSyntax>())
                {
                    string name = LastTwo(access);
                    if (Sleeping.Contains(name))
                    {
                        yield return file.At(access, Name, $"{name}: a test waits for an event");
                    }
                    if (Everywhere.Contains(name))
                    {
                        yield return file.At(access, Name, $"{name}: a test stays on loopback");
                    }
                }
            }
        }

        private static string LastTwo(MemberAccessExpressionSyntax access)
        {
            string owner = access.Expression switch
            {
                MemberAccessExpressionSyntax inner => inner.Name.Identifier.Text,
                IdentifierNameSyntax name => name.Identifier.Text,
                _ => "",
            };
            return owner + "." + access.Name.Identifier.Text;
        }
    }
}
