using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>A row of <c>transcripts</c>: what the database knows of a transcript file.</summary>
/// <param name="Path">The file's real path.</param>
/// <param name="Generation">
/// 0 for the file's current content; greater for earlier content that is no longer in the file.
/// </param>
/// <param name="Modified">
/// The time of the last change, in microseconds since 1970. Together with <paramref name="Size"/> it shows whether the
/// file must be read again.
/// </param>
/// <param name="Hidden">
/// Whether the session is forgotten or excluded. Then only hashes and times of its rows are kept, so that copies of
/// these rows in other files are left out too.
/// </param>
/// <param name="Keys">The row keys of everything in this file that may be copied to other files.</param>
/// <param name="Facts">The facts, packed.</param>
/// <param name="Rules">The version of the counting rules by which the facts were read.</param>
sealed record StoredTranscript(
    string Path,
    int Generation,
    long Size,
    long Modified,
    long Created,
    SessionId SessionId,
    bool Hidden,
    byte[] Keys,
    byte[] Facts,
    int Rules
);

/// <summary>The size and time that an import compares with the file on disk.</summary>
readonly record struct TranscriptStamp(long Size, long Modified);
