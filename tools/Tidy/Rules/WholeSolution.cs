using System;
using System.Collections.Generic;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>Every project is in Device.sln: what is not would be neither built nor tested.
    /// </summary>
    public sealed class WholeSolution : IRule
    {
        private const string Solution = "Device.sln";

        public string Name { get { return "whole-solution"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            string solution = repository.Find(Solution)?.Text ?? "";
            foreach (RepositoryFile project in repository.Projects)
            {
                string entry = "\"" + project.Path.Replace('/', '\\') + "\"";
                if (!solution.Contains(entry, StringComparison.Ordinal))
                {
                    yield return new Finding(project.Path, 0, Name, $"is not in {Solution}");
                }
            }
        }
    }
}
