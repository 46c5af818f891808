using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// The columns of a page, one after the other, so that they are compressed and decompressed at once. The page's JSON
/// says where each one begins, and how long it is.
/// </summary>
sealed class PageColumns(Utf8JsonWriter json)
{
    readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);

    public void Write(string name, PageColumn column)
    {
        var begin = _bytes.WrittenCount;
        _bytes.Write(column.Bytes);
        WritePlace(name, begin);
    }

    /// <summary>Writes a column of texts, as a JSON array.</summary>
    public void Write(string name, IEnumerable<string?> texts)
    {
        var begin = _bytes.WrittenCount;
        using (var array = new Utf8JsonWriter(_bytes, json.Options))
        {
            array.WriteStartArray();
            foreach (var text in texts)
                array.WriteStringValue(text);
            array.WriteEndArray();
        }

        WritePlace(name, begin);
    }

    void WritePlace(string name, int begin)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(begin);
        json.WriteNumberValue(_bytes.WrittenCount - begin);
        json.WriteEndArray();
    }

    /// <summary>Writes the bytes of all columns as base64.</summary>
    /// <param name="packed">Whether to compress them with deflate.</param>
    public void WriteBytes(string name, bool packed) =>
        json.WriteBase64String(name, packed ? Deflated() : _bytes.WrittenSpan);

    ReadOnlySpan<byte> Deflated()
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(_bytes.WrittenSpan);
        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }
}
