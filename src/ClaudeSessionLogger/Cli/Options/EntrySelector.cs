using System.CommandLine;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// Selects the entry for a command by its id, by the first characters of the id, or by words of its title.
/// </summary>
sealed class EntrySelector
{
    readonly Argument<string?> _id = new("ID")
    {
        Description = "The entry's id, or its first characters",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string?> _named = IdOption(),
        _words =
            new("--title-match")
            {
                Description = "Select the entry by words in its title; only one entry may match",
                HelpName = "WORDS",
            };

    /// <param name="alternative">Another option that selects an entry; it cannot be combined with the others.</param>
    public EntrySelector(Command command, Option<bool>? alternative = null)
    {
        command.Add(_id);
        command.Add(_named);
        command.Add(_words);
        var idOptions =
            $"ID (or --id ID){(alternative is null ? " and" : ",")} --title-match "
            + $"WORDS{(alternative is null ? "" : $" and {alternative.Name}")}";
        command.Validators.Add(result =>
        {
            string?[] texts = [result.GetValue(_id), result.GetValue(_named), result.GetValue(_words)];
            if (
                texts.Count(text => !string.IsNullOrWhiteSpace(text))
                    + (alternative is not null && result.GetValue(alternative) ? 1 : 0)
                != 1
            )
                result.AddError(
                    $"specify the entry with exactly one of {idOptions}. Run claude-session-logger list to list ids."
                );
        });
    }

    /// <summary>Creates the option <c>--id</c>, which means the same as the argument ID.</summary>
    public static Option<string?> IdOption() =>
        new("--id") { Description = "The entry's id, instead of the argument ID", HelpName = "ID" };

    public EntryId Find(Database database, ParseResult parsed) => Find(database, parsed, EntryLookup.ById);

    /// <summary>
    /// Finds an entry for a command that changes it. Throws if the given part of the id is very short.
    /// </summary>
    public EntryId FindToChange(Database database, ParseResult parsed) =>
        Find(database, parsed, EntryLookup.ByIdToChange);

    EntryId Find(Database database, ParseResult parsed, Func<Database, string, EntryId> byId) =>
        (parsed.GetValue(_id) is { Length: > 0 } given ? given : parsed.GetValue(_named)) is { Length: > 0 } id
            ? byId(database, id)
            : EntryLookup.ByTitle(database, parsed.GetValue(_words)!);
}
