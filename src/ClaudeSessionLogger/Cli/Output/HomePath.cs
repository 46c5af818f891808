namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Shows paths below the user's home folder as <c>~/…</c>.</summary>
static class HomePath
{
    /// <param name="text">A text that may contain such paths.</param>
    public static string Shorten(string text, string userHome) =>
        Path.TrimEndingDirectorySeparator(userHome) is { Length: > 1 } home
            ? text.Replace(
                home + Path.DirectorySeparatorChar,
                "~" + Path.DirectorySeparatorChar,
                StringComparison.Ordinal
            )
            : text;
}
