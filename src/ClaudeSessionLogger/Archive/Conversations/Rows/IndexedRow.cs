namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>Where a row is in its file, and in the conversation.</summary>
/// <param name="Length">The number of bytes; more than can be read if the row is too long to be shown.</param>
/// <param name="Key">The hash of its uuid, or of the row if it has none.</param>
/// <param name="Parent">The key of the row that it follows; 0 if it follows none.</param>
/// <param name="Time">Microseconds since 1970 UTC.</param>
readonly record struct IndexedRow(long Offset, int Length, ulong Key, ulong Parent, long Time, RowRole Role)
{
    /// <summary>Whether it belongs to a subagent whose rows are in the session's own transcript.</summary>
    public bool IsSidechain { get; init; }

    /// <summary>Whether the row says that it follows none, and does not continue what was compacted.</summary>
    public bool IsRoot { get; init; }
}
