using System.IO.Compression;
using System.Text.Json;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// The columns of a page, one after the other, so that they are compressed and decompressed at once. The page's JSON
/// says where each one begins, and how long it is.
/// </summary>
sealed class PageColumns(Utf8JsonWriter json)
{
    readonly List<PageBytes> _columns = [];
    long _length;

    public void Write(string name, PageColumn column) => Add(name, column.Bytes ?? new());

    /// <summary>Writes a column of texts, as a JSON array.</summary>
    public void Write(string name, IEnumerable<string?> texts)
    {
        var bytes = new PageBytes();
        using (var array = new Utf8JsonWriter(bytes, json.Options))
        {
            array.WriteStartArray();
            foreach (var text in texts)
                array.WriteStringValue(text);
            array.WriteEndArray();
        }

        Add(name, bytes);
    }

    void Add(string name, PageBytes bytes)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(_length);
        json.WriteNumberValue(bytes.Length);
        json.WriteEndArray();
        _columns.Add(bytes);
        _length += bytes.Length;
    }

    /// <summary>Writes the bytes of all columns as base64, and forgets them.</summary>
    /// <param name="packed">Whether to compress them with deflate.</param>
    public void WriteBytes(string name, bool packed)
    {
        json.WritePropertyName(name);
        if (packed)
            json.WriteBase64StringValue(Deflated());
        else
        {
            foreach (var block in Blocks())
                json.WriteBase64StringSegment(block.Span, isFinalSegment: false);
            json.WriteBase64StringSegment([], isFinalSegment: true);
        }
    }

    ReadOnlySpan<byte> Deflated()
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            foreach (var block in Blocks())
                deflate.Write(block.Span);
        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            foreach (var block in _columns[i].Blocks)
                yield return block;
            _columns[i] = new();
        }
    }
}
