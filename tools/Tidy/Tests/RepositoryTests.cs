using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tidy.Model;
using Tidy.Rules;
using Xunit;

namespace Tidy.Tests
{
    /// <summary>This repository keeps its rules.</summary>
    public sealed class RepositoryTests
    {
        public static TheoryData<string> RuleNames
        {
            get { return new TheoryData<string>(Rulebook.All.Select(rule => rule.Name)); }
        }

        [Theory]
        [MemberData(nameof(RuleNames))]
        public void Rule_is_kept(string name)
        {
            IRule rule = Rulebook.All.Single(rule => rule.Name == name);
            Finding[] found = rule.Check(Repository.This).Distinct().ToArray();

            AssertNone(AllowedExceptions.Apply(name, found));
        }

        [Fact]
        public void Assemblies_for_the_device_fit_its_tables()
        {
            string root = Repository.FindRoot();
            List<Finding> found = new List<Finding>();
            int assemblies = 0;
            foreach (string room in Arrows.CoreRooms)
            {
                string name = room.Split('/')[2] + ".dll";
                string path = Path.Combine(root, room, "bin", Configuration(), "netnano1.0", name);
                if (!File.Exists(path)) { continue; }
                assemblies++;
                found.AddRange(AssemblySizes.Check(room + name, File.OpenRead(path)));
            }

            Assert.Equal(Arrows.CoreRooms.Count(), assemblies);
            AssertNone(AllowedExceptions.Apply(AssemblySizes.Name, found));
        }

        // The tests lie in bin/<configuration>/<framework>.
        private static string Configuration()
        {
            string folder = Path.TrimEndingDirectorySeparator(System.AppContext.BaseDirectory);
            return Path.GetFileName(Path.GetDirectoryName(folder)!);
        }

        private static void AssertNone(IEnumerable<Finding> findings)
        {
            string text = string.Join('\n', findings);
            Assert.True(text.Length == 0, text);
        }
    }
}
