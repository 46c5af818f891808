namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// The forms of an English plural by its ending alone: <c>refunds</c> and <c>refund</c>, <c>branches</c> and
/// <c>branch</c>, <c>entries</c> and <c>entry</c>. Irregular plurals have only one form.
/// </summary>
/// <param name="Stem">What the forms begin with.</param>
/// <param name="Given">How the plural ends.</param>
/// <param name="Singulars">How singulars may end.</param>
sealed record PluralWord(string Stem, byte[] Given, byte[][] Singulars)
{
    // Of shorter words, such as "its" and "was", nothing is left that means the same.
    const int ShortestSingular = 3;

    /// <param name="word">Normalized.</param>
    /// <returns>Null if the word does not look like a plural.</returns>
    public static PluralWord? Of(string word)
    {
        if (!word.EndsWith('s') || word.Length <= ShortestSingular || !char.IsAsciiLetterLower(word[^2]))
            return null;
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > ShortestSingular + 2)
            return new(word[..^3], "ies"u8.ToArray(), ["y"u8.ToArray(), "ie"u8.ToArray()]);
        if (
            word.EndsWith("es", StringComparison.Ordinal)
            && word.Length > ShortestSingular + 1
            && (word[^3] is 's' or 'x' or 'z' || word[^4..^2] is "ch" or "sh")
        )
            return new(
                word[..^2],
                "es"u8.ToArray(),
                [
                    [],
                    "e"u8.ToArray(),
                ]
            );
        // Not "status", "class", "analysis".
        return word[^2] is 'u' or 's' or 'i'
            ? null
            : new(
                word[..^1],
                "s"u8.ToArray(),
                [
                    [],
                ]
            );
    }
}
