using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>Texts as they are searched: UTF-8 of small letters without accents, with as many lines as before.</summary>
static class NoteText
{
    public static byte[] Folded(ReadOnlySpan<byte> content)
    {
        if (Ascii.IsValid(content))
        {
            var small = new byte[content.Length];
            Ascii.ToLower(content, small, out _);
            return small;
        }

        return Encoding.UTF8.GetBytes(TextNormalizer.NormalizeWords(Encoding.UTF8.GetString(content)));
    }

    /// <summary>A name, in the room given if that is enough.</summary>
    public static ReadOnlySpan<byte> Folded(string name, Span<byte> room) =>
        Ascii.ToLower(name, room, out var written) == System.Buffers.OperationStatus.Done ? room[..written] : Folded(Encoding.UTF8.GetBytes(name));
}
