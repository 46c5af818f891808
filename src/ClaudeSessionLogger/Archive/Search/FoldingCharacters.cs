using System.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// The characters that normalize to ASCII letters or to nothing: letters with accents, the accents themselves, joiners,
/// ligatures, full-width characters.
/// </summary>
static class FoldingCharacters
{
    static readonly (int First, int Last)[] s_ranges =
    [
        (0xAA, 0x24F),
        (0x250, 0x36F),
        (0x591, 0x5C7),
        (0x64B, 0x65F),
        (0x1E00, 0x1EFF),
        (0x200C, 0x200D),
        (0x212A, 0x212B),
        (0x226E, 0x226F),
        (0xFB00, 0xFB04),
        (0xFE00, 0xFE0F),
        (0xFF01, 0xFF5E),
    ];

    public static IEnumerable<Rune> All =>
        s_ranges
            .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))
            .Select(code => new Rune(code));
}
