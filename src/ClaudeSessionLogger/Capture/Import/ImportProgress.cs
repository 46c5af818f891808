namespace ClaudeSessionLogger.Capture.Import;

/// <summary>The progress of an import, in files and bytes.</summary>
readonly record struct ImportProgress(int Files, int FilesDone, long Bytes, long BytesDone);

/// <summary>The result of an import.</summary>
/// <param name="Found">The number of existing transcripts.</param>
/// <param name="Read">The number of transcripts that were new or had changed.</param>
/// <param name="Unreadable">The number of transcripts that could not be read; the reasons are in sync.log.</param>
readonly record struct ImportResult(int Found, int Read, int Unreadable);
