namespace Tools.Fuzz
{
    /// <summary>What a run of one target saw.</summary>
    /// <param name="Inputs">Inputs fed.</param>
    /// <param name="Accepted">Those that were well-formed.</param>
    /// <param name="Edges">Different edges between blocks of the product's code.</param>
    /// <param name="StepsMax">Most blocks that one input entered.</param>
    /// <param name="AllocatedMax">Most managed bytes that one input allocated.</param>
    /// <param name="CorpusCount">Inputs that were kept.</param>
    /// <param name="SeedEdges">Edges of the seeds alone.</param>
    public sealed record FuzzResult(
        long Inputs, long Accepted, long Edges, long StepsMax, long AllocatedMax,
        long CorpusCount, long SeedEdges);
}
