using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// The category and the title of a new entry, given as words (<c>finding the cache is stale</c>), as options, or both.
/// </summary>
sealed class EntryWords(Option<string?> category, Option<string?> title)
{
    public WordsArgument Argument { get; } =
        new("[CATEGORY] TITLE", "The category, if the first word is one (default: finding), then the title")
        {
            IsNeeded = true,
        };

    /// <summary>Refuses a missing title, and one that is given twice.</summary>
    public void Check(CommandResult result)
    {
        var (_, words) = Split(result.GetValue(Argument) ?? [], result.GetResult(category));
        if (words.Length > 0 && result.GetResult(title) is not null)
            result.AddError("the title is given twice, as words and with --title; use one of them.");
        else if (words.Length == 0 && result.GetResult(title) is null)
            result.AddError(
                "log needs a title: log \"TITLE\", or log CATEGORY \"TITLE\"; see claude-session-logger log --help."
            );
        else if (result.GetResult(title) is not null && Category(result, category) is null)
            result.AddError(
                $"--category needs one of {string.Join(", ", EntryCategory.Texts)}; see claude-session-logger log "
                    + "--help."
            );
    }

    string? Category(CommandResult result, Option<string?> option) =>
        result.GetValue(option) ?? Split(result.GetValue(Argument) ?? [], result.GetResult(option)).Category;

    public (EntryCategory Category, string Title) Read(ParseResult parsed)
    {
        var (first, words) = Split(parsed.GetValue(Argument) ?? [], parsed.GetResult(category));
        return (
            EntryTextRules.Category(parsed.NormalizedValue(category) ?? first ?? EntryCategory.Finding.Text),
            parsed.GetValue(title) ?? words
        );
    }

    // A category alone is not taken for a title.
    static (string? Category, string Title) Split(string[] words, SymbolResult? category) =>
        category is null
        && words is [var first, .. var rest]
        && EntryTextRules.Normalize(first) is var word
        && EntryCategory.Texts.Contains(word)
            ? (word, string.Join(' ', rest))
            : (null, string.Join(' ', words));
}
