using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Import;

/// <summary>A transcript file on the disk.</summary>
/// <param name="Path">The real path, so that a file that is found under two paths counts as one file.</param>
/// <param name="Created">In microseconds since 1970.</param>
readonly record struct TranscriptFile(string Path, TranscriptStamp Stamp, long Created);

/// <summary>A transcript that was read, with its facts.</summary>
sealed record ReadTranscript(TranscriptFile File, TranscriptFacts Facts);
