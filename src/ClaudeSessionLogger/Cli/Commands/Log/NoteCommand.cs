using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Adds a note to an entry. Earlier notes stay unchanged.</summary>
sealed class NoteCommand : EntryChangeCommand, ICommandExample
{
    readonly Option<string?> _words = new("--title-match")
    {
        Description = "Select the entry by words in its title, instead of by ID",
        HelpName = "WORDS",
    };
    readonly Option<string?> _id = EntrySelector.IdOption();
    readonly Argument<string[]> _rest = new("ID TEXT")
    {
        Description = "The entry's id (or its first characters), then the note (or - to read it from standard input)",
        Arity = new(0, 2),
    };

    public NoteCommand()
        : base("note", "Add a note to an entry of the shared log", "noted on")
    {
        Add(_rest);
        AddOptions(_id, _words);
        Validators.Add(result =>
        {
            var given = result.GetValue(_rest) ?? [];
            var named = ((string?[])[result.GetValue(_id), result.GetValue(_words)]).Count(text =>
                !string.IsNullOrWhiteSpace(text)
            );
            if (given.Any(string.IsNullOrWhiteSpace) || named > 1 || given.Length != 2 - named)
                result.AddError(
                    "specify the entry and the note: note ID TEXT, note --id ID TEXT or note --title-match WORDS TEXT; "
                        + "- as TEXT reads the note from standard input."
                );
        });
    }

    public string Example =>
        """claude-session-logger note --title-match "counts refunds" "the old ledger does too" """.TrimEnd();

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        parsed.GetValue(_words) is { Length: > 0 } words
            ? EntryLookup.ByTitle(context.Database, words)
            : EntryLookup.ByIdToChange(
                context.Database,
                parsed.GetValue(_id) is { Length: > 0 } id ? id : parsed.GetRequiredValue(_rest)[0]
            );

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var text = EntryOptions.TextOrStandardInput("note", parsed.GetRequiredValue(_rest)[^1])!;
        if (string.IsNullOrWhiteSpace(text))
            throw new Failure(FailureKind.Invalid, "the note is empty; nothing was written.");
        var change = new EntryChange(EventKind.Note, text).Check();
        return (_, _) => [change];
    }
}
