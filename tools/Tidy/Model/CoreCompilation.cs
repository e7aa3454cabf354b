using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tidy.Model
{
    /// <summary>
    /// The core compiled in memory against the surface, a compilation for each room, so that a
    /// rule can ask what a name means and not only how it is spelt.
    /// </summary>
    public sealed class CoreCompilation
    {
        private readonly Dictionary<string, CSharpCompilation> _rooms =
            new Dictionary<string, CSharpCompilation>();

        public CoreCompilation(Repository repository)
        {
            CSharpCompilation surface = CSharpCompilation.Create(
                "mscorlib",
                TreesUnder(repository, "firmware/surface/"),
                options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
            foreach (string room in Arrows.CoreRooms)
            {
                List<MetadataReference> references = new List<MetadataReference>
                {
                    surface.ToMetadataReference(),
                };
                references.AddRange(_rooms
                    .Where(known => Arrows.May(room, known.Key))
                    .Select(known => known.Value.ToMetadataReference()));
                _rooms[room] = CSharpCompilation.Create(
                    room.Split('/')[2],
                    TreesUnder(repository, room),
                    references,
                    new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
            }
        }

        /// <summary>The rooms, each after those it knows.</summary>
        public IEnumerable<CSharpCompilation> Rooms { get { return _rooms.Values; } }

        /// <summary>What the names in this file of the core mean; null for a file outside of
        /// every room.</summary>
        public SemanticModel? ModelOf(RepositoryFile file)
        {
            string? room = Arrows.OwnerOf(file.Path);
            return room != null && _rooms.TryGetValue(room, out CSharpCompilation? compilation)
                ? compilation.GetSemanticModel(file.Tree)
                : null;
        }

        private static IEnumerable<SyntaxTree> TreesUnder(Repository repository, string folder)
        {
            return repository.Code.Where(file => file.IsUnder(folder)).Select(file => file.Tree);
        }
    }
}
