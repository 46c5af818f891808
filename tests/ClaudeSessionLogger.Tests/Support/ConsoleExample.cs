using System.Text;
using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A command line in a page and the output that the page shows. <c>…</c> matches anything; times and ages match any
/// other times and ages.
/// </summary>
sealed partial record ConsoleExample(string Command, string Expected)
{
    const string Prompt = "$ ";

    /// <summary>All of a page's <c>console</c> blocks, in order.</summary>
    public static IReadOnlyList<ConsoleExample> In(string page)
    {
        var examples = new List<ConsoleExample>();
        foreach (Match block in Block().Matches(page))
        {
            foreach (var line in block.Groups[1].Value.TrimEnd('\n').Split('\n'))
            {
                if (line.StartsWith(Prompt, StringComparison.Ordinal))
                    examples.Add(new(line[Prompt.Length..], ""));
                else
                    examples[^1] = examples[^1] with { Expected = examples[^1].Expected + line + "\n" };
            }
        }

        return examples;
    }

    /// <summary>Null if the output matches; otherwise both texts, for comparison.</summary>
    public string? Difference(string printed)
    {
        var (expected, actual) = (Timeless(Expected), Timeless(printed));
        return Regex.IsMatch(actual, $"^{Pattern(expected)}$")
            ? null
            : $"$ {Command}\nThe page says:\n{expected}\nThe program says:\n{actual}";
    }

    static string Pattern(string expected)
    {
        var pattern = new StringBuilder();
        foreach (var line in expected.TrimEnd('\n').Split('\n'))
            pattern.Append(
                line == "…" ? "(.*\n)*" : Regex.Escape(line).Replace("…", ".*", StringComparison.Ordinal) + "\n"
            );
        return pattern.ToString();
    }

    static string Timeless(string text) =>
        Age().Replace(Time().Replace(text.TrimEnd('\n') + "\n", "YYYY-MM-DD HH:MM"), "AGE ");

    [GeneratedRegex(@"^```console\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d")]
    private static partial Regex Time();

    // Includes the blanks after it, which align the next column.
    [GeneratedRegex(@"(just now|\d+ min ago|\d+h ago|\d+d ago) +")]
    private static partial Regex Age();
}
