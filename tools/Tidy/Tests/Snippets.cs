using System.Linq;
using Tidy.Model;

namespace Tidy.Tests
{
    /// <summary>Repositories of a few lines.</summary>
    internal static class Snippets
    {
        public const string CorePath = "firmware/core/Device.Kcm/Snippet.cs";

        /// <summary>The real surface and one file of the core.</summary>
        public static Repository Core(string text, string path = CorePath)
        {
            return new Repository(Repository.This.Files.Where(f => f.IsUnder("firmware/surface/")))
                .With(path, text);
        }

        /// <summary>A class of the core with this member.</summary>
        public static Repository CoreMember(string member)
        {
            return Core(
                "using System;\nnamespace Device.Kcm\n{\n    enum Colour { Red }\n"
                + "    class Snippet\n    {\n        " + member + "\n    }\n}\n");
        }

        public static Finding[] Check<TRule>(Repository repository)
            where TRule : IRule, new()
        {
            return new TRule().Check(repository).ToArray();
        }
    }
}
