namespace ClaudeSessionLogger.Capture.Import;

/// <summary>How far an import is, in bytes of transcripts.</summary>
readonly record struct ImportProgress(int Files, int FilesDone, long Bytes, long BytesDone);

/// <summary>What an import did.</summary>
/// <param name="Found">Transcripts that are there.</param>
/// <param name="Read">Those that were new or had changed.</param>
/// <param name="Unreadable">Those that could not be read; the reasons are in sync.log.</param>
readonly record struct ImportResult(int Found, int Read, int Unreadable);
