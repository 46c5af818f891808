using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Capture.Import;

/// <summary>
/// The transcripts that an import still has to read, one project after the other. Sessions that share rows are mostly
/// of the same project, and those in one batch are computed once. Not safe for several threads at once.
/// </summary>
/// <param name="batchRows">
/// The number of rows after which a batch ends before the next project. With a quarter more rows, it ends within a
/// project.
/// </param>
sealed class TranscriptQueue(IReadOnlyCollection<TranscriptFile> files, int batchRows)
{
    readonly Queue<TranscriptFile> _files = new(files.OrderBy(file => file.Path, StringComparer.Ordinal));

    // The folder of the last session that was taken from the queue.
    string? _folder;

    public int Count => _files.Count;

    public long Bytes { get; private set; } = files.Sum(file => file.Stamp.Size);

    /// <summary>Returns false if there are no more transcripts, or if the batch is full.</summary>
    /// <param name="rows">The number of rows in the batch so far.</param>
    public bool TryTake(int rows, out TranscriptFile file)
    {
        file = default;
        if (IsFull(rows) || !_files.TryDequeue(out file))
            return false;
        _folder = FolderOfSession(file) ?? _folder;
        Bytes -= file.Stamp.Size;
        return true;
    }

    bool IsFull(int rows) =>
        rows >= batchRows
        && (
            rows >= batchRows + batchRows / 4
            || (_files.TryPeek(out var next) && FolderOfSession(next) is { } folder && folder != _folder)
        );

    // Null for a subagent's transcript, which follows that of its session.
    static string? FolderOfSession(TranscriptFile file) =>
        TranscriptPath.AgentId(file.Path) is null ? Path.GetDirectoryName(file.Path) : null;
}
