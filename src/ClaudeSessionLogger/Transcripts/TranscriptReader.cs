namespace ClaudeSessionLogger.Transcripts;

/// <summary>
/// Reads transcript files, whole, into facts; one thread's. Whatever stands in it, it degrades and counts: a line that cannot be
/// read costs that line only. Throws what the file system throws when the file cannot be opened or read.
/// </summary>
sealed class TranscriptReader
{
    // How often, within one broken line, a whole record is looked for behind the break.
    const int MaxRestarts = 64;

    readonly FactsBuilder _builder = new();

    public TranscriptFacts Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using var lines = new LineReader(file);
        _builder.Begin(TranscriptPath.AgentId(path), TranscriptPath.SessionId(path));
        var first = true;
        while (lines.Next(out var line))
        {
            if (first && line.StartsWith("\uFEFF"u8))
                line = line[3..];
            first = false;
            ReadLine(line, _builder);
        }

        _builder.AddSkipped(lines.Overlong);
        return _builder.Build();
    }

    /// <summary>A line is one record; or several, where a newline got lost; or a torn one with a whole one behind it.</summary>
    internal static void ReadLine(ReadOnlySpan<byte> line, FactsBuilder builder)
    {
        var (restarts, skipped) = (0, false);
        var json = new JsonCursor(line);
        json.SkipBlanks();
        while (!json.AtEnd)
        {
            var rest = line[json.Position..];
            json = new(rest);
            if (TranscriptRow.TryRead(ref json, out var row))
            {
                builder.Add(row, rest[..json.Position]);
            }
            else
            {
                skipped = true;
                var next = rest.Length > 1 && restarts++ < MaxRestarts ? rest[1..].IndexOf("{\""u8) : -1;
                if (next < 0)
                    break;
                json = new(rest = rest[(next + 1)..]);
            }

            line = rest;
            json.SkipBlanks();
        }

        if (skipped)
            builder.AddSkipped(1);
    }
}
