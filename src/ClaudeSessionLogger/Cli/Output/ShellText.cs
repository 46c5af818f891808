namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Quotes a word of a command line that a person can copy.</summary>
static class ShellText
{
    // Characters without a special meaning in a shell.
    const string PlainMarks = "/._-+,:@%";

    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || PlainMarks.Contains(c)) ? word
        : OperatingSystem.IsWindows() ? $"\"{word}\""
        : $"'{word.Replace("'", "'\\''")}'";
}
