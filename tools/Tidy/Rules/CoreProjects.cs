using System.Collections.Generic;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>Every room of the core is built alike: C# 9, nullable off, for net10.0 and
    /// netnano1.0, from its own sources, with no package.</summary>
    public sealed class CoreProjects : IRule
    {
        private const string Shared = "firmware/core/Directory.Build.props";

        private static readonly string[] NotInARoom =
        {
            "LangVersion", "Nullable", "ImplicitUsings", "TargetFramework", "TargetFrameworks",
            "AllowUnsafeBlocks", "Compile", "PackageReference", "Reference", "Using", "NoWarn",
            "TreatWarningsAsErrors", "WarningsNotAsErrors", "DefineConstants", "InternalsVisibleTo",
            "CheckForOverflowUnderflow",
        };

        private static readonly (string Property, string Value)[] InShared =
        {
            ("TargetFrameworks", "net10.0;netnano1.0"),
            ("LangVersion", "9.0"),
            ("Nullable", "disable"),
            ("ImplicitUsings", "disable"),
        };

        public string Name { get { return "core-projects"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile project in repository.Projects.Where(file => file.IsCore))
            {
                foreach (XElement element in project.Xml.Descendants())
                {
                    if (!NotInARoom.Contains(element.Name.LocalName)) { continue; }
                    yield return new Finding(
                        project.Path, ((IXmlLineInfo)element).LineNumber, Name,
                        $"{element.Name.LocalName} is the same for all rooms or for none");
                }
            }
            RepositoryFile? shared = repository.Find(Shared);
            if (shared == null) { yield break; }
            foreach ((string property, string value) in InShared)
            {
                string? found = shared.Xml.Descendants(property).FirstOrDefault()?.Value;
                if (found != value)
                {
                    yield return new Finding(
                        Shared, 0, Name, $"{property} is \"{found}\", should be \"{value}\"");
                }
            }
        }
    }
}
