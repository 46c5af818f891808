using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// The category and the title of a new entry, given as words (<c>finding the cache is stale</c>), as options, or both.
/// </summary>
sealed class EntryWords(Option<string?> category, Option<string?> title)
{
    // Shorter words, such as "not" or "ask", are similar to a category by chance.
    const int MinCategory = 4;

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
            result.AddError(
                $"the title is given twice, with --title and as '{SafeText.Safe(words)}'; put a title of several words "
                    + "in quotes."
            );
        else if (MistypedCategory(result) is { } meant)
            result.AddError(
                $"'{SafeText.Safe(result.GetValue(Argument)![0])}' is not a category: did you mean {meant}? If it is "
                    + "the first word of the title, put the whole title in quotes."
            );
        else if (words.Length == 0 && result.GetResult(title) is null)
            result.AddError(
                "log needs a title: log \"TITLE\", or log CATEGORY \"TITLE\"; see claude-session-logger log --help."
            );
    }

    // What is logged must be what was meant. A title in quotes is one word, so it is never taken for a category.
    string? MistypedCategory(CommandResult result)
    {
        if (
            result.GetResult(category) is not null
            || result.GetValue(Argument) is not [var first, .. { Length: > 0 } rest]
            || EntryCategory.Texts.Contains(EntryTextRules.Normalize(first))
        )
            return null;
        var isBeforeTitle = rest is [var quoted] && quoted.Contains(' ', StringComparison.Ordinal);
        return isBeforeTitle && WordChoice.Synonym(first, EntryCategory.Texts) is { } meant ? meant
            : first.Length >= MinCategory ? DidYouMean.Find(first.ToLowerInvariant(), EntryCategory.Texts)
            : null;
    }

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
