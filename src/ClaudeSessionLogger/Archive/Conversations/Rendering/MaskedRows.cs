using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Memory.Scan;

namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>Copies the rows of a transcript as they are, or with their credentials masked.</summary>
static class MaskedRows
{
    const int Chunk = 1 << 16;

    /// <summary>Copies a whole file; a missing newline at its end is added.</summary>
    public static void Copy(SessionFile file, Stream output, bool showsSecrets)
    {
        using var stream = file.OpenReadable();
        if (showsSecrets)
        {
            CopyUnchanged(stream, output);
            return;
        }

        using var lines = new LineScanner(stream);
        while (lines.Next(out var line))
        {
            // What was shortened can hide the place at which a credential was cut.
            output.Write(Mask(line));
            output.WriteByte((byte)'\n');
        }
    }

    /// <summary>Copies the rows of a part of a thread.</summary>
    public static void Copy(ConversationThread thread, ReadingRange range, Stream output, bool showsSecrets)
    {
        using var rows = new RowJson(thread.Index.File);
        var number = 0;
        foreach (var row in thread.Rows)
        {
            // Rows without a number belong to the message before them.
            number = row.Number > 0 ? row.Number : Math.Max(1, number);
            if (!range.Contains(number) || rows.ReadBytes(thread.Index[row.Index]) is not { } bytes)
                continue;
            output.Write(showsSecrets ? bytes : Mask(bytes));
            output.WriteByte((byte)'\n');
        }
    }

    static void CopyUnchanged(Stream stream, Stream output)
    {
        var (buffer, last) = (new byte[Chunk], (byte)'\n');
        for (int read; (read = stream.Read(buffer)) > 0; last = buffer[read - 1])
            output.Write(buffer.AsSpan(0, read));
        if (last != '\n')
            output.WriteByte((byte)'\n');
    }

    /// <summary>The line with its credentials masked; the same bytes where there are none.</summary>
    public static ReadOnlySpan<byte> Mask(ReadOnlySpan<byte> line)
    {
        var masked = MaskStrings(line);
        // A name and its value are two strings: "password":"…".
        var text = Encoding.UTF8.GetString(masked);
        var whole = CredentialMask.Mask(text);
        if (ReferenceEquals(whole, text))
            return masked;
        var bytes = Encoding.UTF8.GetBytes(whole.ReplaceLineEndings(""));
        return IsJson(bytes) || !IsJson(masked) ? bytes : masked;
    }

    static ReadOnlySpan<byte> MaskStrings(ReadOnlySpan<byte> line)
    {
        ArrayBufferWriter<byte>? changed = null;
        var copied = 0;
        var at = 0;
        while (line[at..].IndexOf((byte)'"') is >= 0 and var quote)
        {
            var start = at + quote + 1;
            var end = StringScan.End(line, start);
            if (end < 0)
                break;
            at = end + 1;
            if (end - start < 8)
                continue;
            var text = JsonValue.Unescape(line[start..end]);
            var masked = CredentialMask.Mask(text);
            if (ReferenceEquals(masked, text))
                continue;
            changed ??= new(line.Length);
            changed.Write(line[copied..start]);
            changed.Write(JsonEncodedText.Encode(masked, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            copied = end;
        }

        if (changed is null)
            return line;
        changed.Write(line[copied..]);
        return changed.WrittenSpan;
    }

    static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 256 });
            while (json.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
