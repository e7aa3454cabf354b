namespace Simulator.Cloud.Lifecycle
{
    /// <summary>What is wrong with an audit log.</summary>
    public enum AuditFault
    {
        /// <summary>Nothing: every row follows from the one before.</summary>
        None = 0,

        /// <summary>A row is not there: the number after the last good one is missing.</summary>
        RowMissing = 1,

        /// <summary>A row, or the one before it, is not what was written.</summary>
        RowAltered = 2,

        /// <summary>The rows are whole, and the hash that was noted elsewhere is none of
        /// theirs: the end was cut off, or the whole log was written anew.</summary>
        HeadMissing = 3,
    }

    /// <summary>The outcome of <see cref="AuditVerifier"/>.</summary>
    /// <param name="Fault">What is wrong.</param>
    /// <param name="Count">Rows that are good, from the first.</param>
    /// <param name="Head">Hash of the last good one, hexadecimal; zeros without any.</param>
    /// <param name="BrokenSequence">Number of the first row that is not; 0 for none.</param>
    public sealed record AuditReport(
        AuditFault Fault, long Count, string Head, long BrokenSequence);
}
