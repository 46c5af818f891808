namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>A transcript file as the database remembers it: a row of <c>transcripts</c>.</summary>
/// <param name="Path">The file's real path.</param>
/// <param name="Generation">0 for what the file says now; greater for what it once said and says no more.</param>
/// <param name="Modified">When it was last changed, in microseconds since 1970; with <paramref name="Size"/>, whether it must be read again.</param>
/// <param name="Hidden">Forgotten or excluded: only hashes and times of its lines are kept, so that copies of it elsewhere stay out too.</param>
/// <param name="Keys">Hashes of everything in it that another file could hold a copy of.</param>
/// <param name="Facts">What was read from it, packed.</param>
sealed record StoredTranscript(
    string Path, int Generation, long Size, long Modified, long Created, string SessionId, bool Hidden, byte[] Keys, byte[] Facts);

/// <summary>What the sweep compares with the disk.</summary>
readonly record struct TranscriptStamp(long Size, long Modified);
