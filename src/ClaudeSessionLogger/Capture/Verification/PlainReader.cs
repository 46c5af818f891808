using System.Text.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>Reads the rows of a transcript with .NET's JSON parser, line by line; skips what it cannot parse.</summary>
static class PlainReader
{
    // Rows with usage are a few kilobytes long. Longer lines hold pasted files and results of tools.
    const int MaxLine = 16 << 20;

    public static IEnumerable<PlainRow> Read(string path)
    {
        using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            1 << 16,
            FileOptions.SequentialScan
        );
        var (buffer, length) = (new byte[1 << 16], 0);
        var isTooLong = false;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= MaxLine)
                    (isTooLong, length) = (true, 0);
                else
                    Array.Resize(ref buffer, length * 2);
            }

            var read = file.Read(buffer, length, buffer.Length - length);
            length += read;
            var start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', start, length - start)) >= 0; start = end + 1)
            {
                foreach (var row in isTooLong ? [] : Rows(buffer.AsSpan(start, end - start)))
                    yield return row;
                isTooLong = false;
            }

            if (read == 0)
            {
                foreach (var row in isTooLong ? [] : Rows(buffer.AsSpan(start, length - start)))
                    yield return row;
                yield break;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
        }
    }

    static List<PlainRow> Rows(ReadOnlySpan<byte> line)
    {
        var rows = new List<PlainRow>();
        line = line.TrimStart("\uFEFF\0 "u8);
        try
        {
            var json = new Utf8JsonReader(line, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 512 });
            while (json.Read())
            {
                using var document = JsonDocument.ParseValue(ref json);
                if (document.RootElement.IsObject() && PlainRow.Read(document.RootElement) is { } row)
                    rows.Add(row);
            }
        }
        catch (JsonException)
        {
            // The rest of the line is damaged.
        }

        return rows;
    }
}
