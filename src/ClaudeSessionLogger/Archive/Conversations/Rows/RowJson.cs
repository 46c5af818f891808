using System.Runtime.InteropServices;
using System.Text.Json;
using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>
/// Reads single rows of a transcript as JSON. Not thread-safe. The last rows are kept, because several calls of tools
/// have their results in one row.
/// </summary>
sealed class RowJson(SessionFile file) : IDisposable
{
    static readonly JsonDocumentOptions s_options = new() { MaxDepth = 256 };

    Stream? _stream;
    (long Offset, JsonDocument Document)? _result;

    /// <summary>
    /// Reads a row; null if it is not valid JSON, is no object, or is too long to be read. The caller disposes it.
    /// </summary>
    public JsonDocument? Read(in IndexedRow row)
    {
        try
        {
            if (ReadBytes(row) is not { } bytes)
                return null;
            var document = JsonDocument.Parse(bytes, s_options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the bytes of a row; null if it is too long.</summary>
    public byte[]? ReadBytes(in IndexedRow row)
    {
        if (row.Length > LineScanner.MaxLine)
            return null;
        _stream ??= file.OpenReadable();
        _stream.Position = row.Offset;
        var bytes = new byte[row.Length];
        var length = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        // The client can put NULs before a line.
        var start = bytes.AsSpan(0, length).IndexOfAnyExcept((byte)0);
        return start == 0 && length == bytes.Length ? bytes : bytes[Math.Max(0, start)..length];
    }

    /// <summary>Reads a row with results of tools. Valid until the next call.</summary>
    public JsonElement? ReadResult(in IndexedRow row)
    {
        if (_result is { } last && last.Offset == row.Offset)
            return last.Document.RootElement;
        _result?.Document.Dispose();
        _result = null;
        if (Read(row) is not { } document)
            return null;
        _result = (row.Offset, document);
        return document.RootElement;
    }

    public void Dispose()
    {
        _result?.Document.Dispose();
        _stream?.Dispose();
    }
}

/// <summary>Reads parts of JSON that may have any form: what is missing or has another type is empty.</summary>
static class RowJsonElement
{
    public static JsonElement Child(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var found) ? found : default;

    /// <summary>The elements of an array; empty for anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var item in array.EnumerateArray())
            yield return item;
    }

    /// <summary>A text; null if it is none. Invalid characters are replaced.</summary>
    public static string? Text(this JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? JsonValue.Unescape(JsonValue.Inside(JsonMarshal.GetRawUtf8Value(value)))
            : null;

    public static string? Text(this JsonElement parent, string name) => parent.Child(name).Text();

    public static long? Number(this JsonElement parent, string name) =>
        parent.Child(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole)
            ? whole
            : null;

    public static bool IsTrue(this JsonElement parent, string name) =>
        parent.Child(name).ValueKind == JsonValueKind.True;

    /// <summary>The texts of a content: a text, or blocks of text; other blocks in brackets.</summary>
    public static string Content(this JsonElement content) =>
        content.Text()
        ?? string.Join(
            '\n',
            content
                .Items()
                .Select(block =>
                    block.Text("text")
                    ?? block.Text()
                    ?? (block.Text("type") is "image" ? "[image]" : $"[{block.Text("type") ?? "unknown"}]")
                )
        );
}
