namespace Tools.Kcm.Options
{
    /// <summary>Which image, and what opens it, as the command line names them.</summary>
    /// <param name="Word">File, FIRST,SECOND or directory.</param>
    /// <param name="Slot">Slot in an arena; null when none was named.</param>
    /// <param name="Offset">Where in a dump the store begins; null when the file is a
    /// store.</param>
    /// <param name="BankBytes">Size of a bank in a dump; null to find it.</param>
    /// <param name="RootFile">The device's root of trust, or null.</param>
    /// <param name="FleetRootFile">The fleet's secret, or null.</param>
    internal sealed record ImageName(
        string Word, int? Slot, long? Offset, int? BankBytes, string? RootFile,
        string? FleetRootFile);
}
