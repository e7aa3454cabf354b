namespace Device.Kcm
{
    /// <summary>What a step of a transaction does.</summary>
    internal enum StepKind
    {
        /// <summary>Inserts or replaces.</summary>
        Set = 0,

        /// <summary>Removes.</summary>
        Delete = 1,

        /// <summary>Moves from Staged to Working.</summary>
        Promote = 2,
    }
}
