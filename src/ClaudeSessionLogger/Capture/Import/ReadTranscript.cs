using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Import;

/// <summary>A transcript file on the disk.</summary>
/// <param name="Path">Real path: a file that is reached in two ways is one.</param>
/// <param name="Created">In microseconds since 1970.</param>
readonly record struct TranscriptFile(string Path, TranscriptStamp Stamp, long Created);

/// <summary>One that was read.</summary>
sealed record ReadTranscript(TranscriptFile File, TranscriptFacts Facts);
