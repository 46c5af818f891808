namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Finds the known word that is most similar to a mistyped word.</summary>
static class DidYouMean
{
    /// <summary>Returns null if no word is similar enough.</summary>
    public static string? Find(string word, IEnumerable<string> known) =>
        known.MinBy(name => Distance(word, name)) is { } nearest
        && Distance(word, nearest) <= Math.Max(1, word.Length / 3)
            ? nearest
            : null;

    /// <summary>
    /// Returns the number of insertions, deletions, replacements and swaps of letters that turn one word into the
    /// other.
    /// </summary>
    static int Distance(string from, string to)
    {
        var cells = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cells[i, j] = i + j;
                    continue;
                }

                var change = cells[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                cells[i, j] = Math.Min(change, 1 + Math.Min(cells[i - 1, j], cells[i, j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    cells[i, j] = Math.Min(cells[i, j], 1 + cells[i - 2, j - 2]);
            }
        }

        return cells[from.Length, to.Length];
    }
}
