using System.Collections.Generic;
using System.Linq;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>The top level is what DESIGN says, so that a newcomer finds the way.</summary>
    public sealed class TopLevel : IRule
    {
        private static readonly string[] Allowed =
        {
            "firmware", "simulator", "hil-tests", "tools", "boards", "docs", "Device.sln",
            "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", ".ci",
            ".config", ".editorconfig", ".gitattributes", ".github", ".gitignore",
            "global.json", "Directory.Build.props", "Directory.Build.targets",
            "Directory.Packages.props",
        };

        public string Name { get { return "top-level"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            return repository.Files
                .Select(file => file.Path.Split('/')[0])
                .Distinct()
                .Where(entry => !Allowed.Contains(entry))
                .Select(entry => new Finding(entry, 0, Name, "does not belong at the top level"));
        }
    }
}
