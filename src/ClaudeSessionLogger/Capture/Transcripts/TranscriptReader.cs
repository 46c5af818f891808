using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts.Lines;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Reads whole transcript files into facts; not thread-safe. Invalid content is skipped and counted: if a line is
/// unreadable, only that line is lost. Throws the file system's exceptions if the file cannot be opened or read.
/// </summary>
sealed class TranscriptReader
{
    // How often each byte of a line may be read, on average. This limits the search for a complete record after a torn
    // one.
    const int MaxEffort = 32;

    readonly FactsBuilder _builder = new();

    public TranscriptFacts Read(string path)
    {
        using var file = File.OpenHandle(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            FileOptions.SequentialScan
        );
        using var lines = new LineReader(file);
        _builder.Begin(TranscriptPath.AgentId(path), new(TranscriptPath.SessionId(path)));
        var first = true;
        while (lines.Next(out var line))
        {
            if (first && line.StartsWith("\uFEFF"u8))
                line = line[3..];
            first = false;
            ReadLine(line, _builder);
        }

        _builder.AddSkipped(lines.Incomplete);
        return _builder.Build();
    }

    /// <summary>
    /// Reads a line. A line contains one record; or several, if a newline was lost; or a torn record followed by a
    /// complete one.
    /// </summary>
    internal static void ReadLine(ReadOnlySpan<byte> line, FactsBuilder builder)
    {
        var (isTorn, effort) = (false, (long)line.Length * MaxEffort);
        var json = new JsonCursor(line);
        json.SkipBlanks();
        while (!json.AtEnd)
        {
            line = line[json.Position..];
            json = new(line);
            var row = new TranscriptRow();
            if (row.TryRead(ref json, builder.Repeated))
            {
                var record = line[..json.Position];
                json.SkipBlanks();
                if (!isTorn || IsWhole(row, json))
                    builder.Add(row, record);
                continue;
            }

            isTorn = true;
            effort -= json.Position + 1;
            var next = effort > 0 ? NextRecord(line[1..]) : -1;
            if (next < 0)
                break;
            line = line[(next + 1)..];
            json = new(line);
        }

        if (isTorn)
            builder.AddSkipped(1);
    }

    // In a torn line, an object may be only a part of the torn record, such as a subagent's message in a progress row.
    // Such a part is followed by more text, or contains no session id.
    static bool IsWhole(in TranscriptRow row, in JsonCursor behind) =>
        !row.Type.IsEmpty && !row.SessionId.IsEmpty && (behind.AtEnd || behind.Peek() == '{');

    internal static int NextRecord(ReadOnlySpan<byte> rest)
    {
        for (var at = 0; rest[at..].IndexOf((byte)'{') is >= 0 and var step; at++)
        {
            at += step;
            var inside = new JsonCursor(rest[(at + 1)..]);
            inside.SkipBlanks();
            if (inside.Peek() == '"')
                return at;
        }

        return -1;
    }
}
