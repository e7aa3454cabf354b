using Tidy.Model;
using Tidy.Rules;

namespace Tidy
{
    /// <summary>All rules over sources.</summary>
    public static class Rulebook
    {
        public static readonly IRule[] All =
        {
            new ProjectArrows(),
            new SourceArrows(),
            new CoapArrow(),
            new CoreLanguage(),
            new CoreWorld(),
            new CoreSurface(),
            new CoreMeaning(),
            new CoreDocs(),
            new CoreProjects(),
            new KeyExport(),
            new Sizes(),
            new OpenWork(),
            new FaultRows(),
            new CommandCodes(),
            new TestManners(),
            new MachinePaths(),
            new WorldDeterminism(),
            new TopLevel(),
            new WholeSolution(),
        };
    }
}
