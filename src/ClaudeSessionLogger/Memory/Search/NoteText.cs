using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>Normalizes texts for search: UTF-8 in lower case without accents, with the same number of lines.</summary>
static class NoteText
{
    public static byte[] Normalize(ReadOnlySpan<byte> content)
    {
        if (Ascii.IsValid(content))
        {
            var small = new byte[content.Length];
            Ascii.ToLower(content, small, out _);
            return small;
        }

        return Encoding.UTF8.GetBytes(TextNormalizer.NormalizeWords(Encoding.UTF8.GetString(content)));
    }

    /// <summary>Normalizes a name. Uses <paramref name="buffer"/> if the name fits.</summary>
    public static ReadOnlySpan<byte> Normalize(string name, Span<byte> buffer) =>
        Ascii.ToLower(name, buffer, out var written) == System.Buffers.OperationStatus.Done
            ? buffer[..written]
            : Normalize(Encoding.UTF8.GetBytes(name));
}
