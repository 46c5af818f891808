using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>No message says "1 sessions" or "session(s)".</summary>
public sealed partial class PluralTests
{
    // Messages that the Python tool documents, and those that are only printed for two or more, or with a constant.
    static readonly string[] s_neverOne =
    [
        "more than {",
        "the last {Backups.Kept}",
        "only the last {Backups.Kept}",
        "The last {summary.Days.Count}",
        "{Terminal.Number(matches.Count)} notes match",
        "{found.Count} devices match",
        "{projects.Count} projects are named",
        " entries have ",
        "{extra} rows have",
        "{sessions} copies of",
        "files or rows of",
        "shared issue update(s)",
        "{year} has {days} days",
    ];

    [Fact]
    public void A_number_is_printed_with_the_right_form_of_its_noun()
    {
        var found =
            from file in Directory.EnumerateFiles(
                Repository.In("src", "ClaudeSessionLogger"),
                "*.cs",
                SearchOption.AllDirectories
            )
            from line in File.ReadLines(file)
            where line.Contains('"') && (Plural().IsMatch(line) || line.Contains("(s)", StringComparison.Ordinal))
            where !s_neverOne.Any(known => line.Contains(known, StringComparison.Ordinal))
            select $"{Path.GetFileName(file)}: {line.Trim()}";
        Assert.Empty(found);
    }

    [GeneratedRegex(
        @"(?<!\{ )\} (sessions|responses|entries|files|events|rows|lines|models|notes|transcripts|versions|devices|"
            + @"conflicts|folders|days|projects|messages|machines)\b"
    )]
    private static partial Regex Plural();
}
