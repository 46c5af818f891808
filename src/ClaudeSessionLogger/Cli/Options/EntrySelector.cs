using System.CommandLine;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// Selects the entry for a command by its id, by the first characters of the id, or by words of its title.
/// </summary>
sealed class EntrySelector
{
    readonly WordsArgument _entry;
    readonly Option<string?> _named = IdOption(),
        _words =
            new("--title-match")
            {
                Description = "Select the entry by words in its title, in any order; only one entry may match",
                HelpName = "WORDS",
            };

    /// <param name="alternative">Another option that selects an entry; it cannot be combined with the others.</param>
    public EntrySelector(Command command, Option<bool>? alternative = null)
    {
        _entry = new("ENTRY", "The entry's id, its first characters, or words of its title")
        {
            IsNeeded = alternative is null,
        };
        command.Add(_entry);
        command.Add(_named);
        command.Add(_words);
        var other = alternative is null ? "" : $" or {alternative.Name}";
        command.Validators.Add(result =>
        {
            string?[] texts = [Words(result.GetValue(_entry)), result.GetValue(_named), result.GetValue(_words)];
            var given =
                texts.Count(text => !string.IsNullOrWhiteSpace(text))
                + (alternative is not null && result.GetValue(alternative) ? 1 : 0);
            if (given == 0)
                result.AddError(
                    $"{command.Name} needs ENTRY (an id or words of the title){other}. Run claude-session-logger list "
                        + "to list entries."
                );
            else if (given > 1)
                result.AddError($"the entry is given twice; use one of ENTRY, --id, --title-match{other}.");
        });
    }

    /// <summary>Creates the option <c>--id</c>, for an id that must not be taken for words of a title.</summary>
    public static Option<string?> IdOption() =>
        new("--id") { Description = "The entry's id, or its first characters", HelpName = "ID" };

    public EntryId Find(Database database, ParseResult parsed) =>
        Find(database, parsed, EntryLookup.ByIdOrTitle, EntryLookup.ById);

    /// <summary>
    /// Finds an entry for a command that changes it. Throws if the given part of the id is very short.
    /// </summary>
    public EntryId FindToChange(Database database, ParseResult parsed) =>
        Find(database, parsed, EntryLookup.ByIdOrTitleToChange, EntryLookup.ByIdToChange);

    EntryId Find(
        Database database,
        ParseResult parsed,
        Func<Database, string, EntryId> byIdOrTitle,
        Func<Database, string, EntryId> byId
    )
    {
        var (words, id) = (Words(parsed.GetValue(_entry)), parsed.GetValue(_named));
        try
        {
            return words.Length > 0 ? byIdOrTitle(database, words)
                : id is { Length: > 0 } ? byId(database, id)
                : EntryLookup.ByTitle(database, parsed.GetValue(_words)!);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.NotFound)
        {
            var given = words.Length > 0 ? words : id ?? "";
            if (!SessionQuery.IsIdPrefix(database, given))
                throw;
            throw new Failure(
                FailureKind.NotFound,
                $"'{SafeText.Safe(given)}' is a session, not an entry of the shared log. Run claude-session-logger "
                    + $"sessions show {SafeText.Safe(given)}."
            );
        }
    }

    /// <summary>Joins words that were given without quotes.</summary>
    static string Words(string[]? given) => string.Join(' ', given ?? []);
}
