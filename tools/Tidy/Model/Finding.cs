namespace Tidy.Model
{
    /// <summary>One breach of a rule.</summary>
    /// <param name="Path">File, relative to the root of the repository, with slashes.</param>
    /// <param name="Line">First line is 1; 0 is the file as a whole.</param>
    /// <param name="Rule">Name of the rule.</param>
    /// <param name="Message">What is wrong, and what is right.</param>
    public sealed record Finding(string Path, int Line, string Rule, string Message)
    {
        public override string ToString()
        {
            return $"{Path}:{Line}: {Rule}: {Message}";
        }
    }
}
