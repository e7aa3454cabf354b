using System.Collections.Generic;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>Project references follow the arrows between folders.</summary>
    public sealed class ProjectArrows : IRule
    {
        public string Name { get { return "project-arrows"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile project in repository.Projects)
            {
                if (Arrows.OwnerOf(project.Path) == null)
                {
                    yield return new Finding(
                        project.Path, 0, Name, "no row in Tidy's Arrows for this folder");
                    continue;
                }
                if (project.IsUnder("boards/"))
                {
                    yield return new Finding(project.Path, 0, Name, "boards hold data only");
                }
                foreach (XElement reference in project.Xml.Descendants("ProjectReference"))
                {
                    string target = Resolve(project.Path, (string?)reference.Attribute("Include"));
                    if (IsBuildOrderOnly(reference) || Arrows.May(project.Path, target))
                    {
                        continue;
                    }
                    yield return new Finding(
                        project.Path, ((IXmlLineInfo)reference).LineNumber, Name,
                        $"must not reference {target}");
                }
            }
        }

        // Names nothing of the other project in code: it only has to be built before.
        private static bool IsBuildOrderOnly(XElement reference)
        {
            return (string?)reference.Attribute("ReferenceOutputAssembly") == "false";
        }

        private static string Resolve(string project, string? include)
        {
            List<string> parts = project.Split('/').SkipLast(1).ToList();
            foreach (string part in (include ?? "").Replace('\\', '/').Split('/'))
            {
                if (part == ".." && parts.Count > 0) { parts.RemoveAt(parts.Count - 1); }
                else if (part != ".") { parts.Add(part); }
            }
            return string.Join('/', parts);
        }
    }
}
