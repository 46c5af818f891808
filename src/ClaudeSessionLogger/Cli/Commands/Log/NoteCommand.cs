using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Adds a note to an entry. Earlier notes stay unchanged.</summary>
sealed class NoteCommand : EntryChangeCommand, ICommandExample
{
    readonly Option<string?> _words = new("--title-match")
    {
        Description = "Select the entry by words in its title, in any order",
        HelpName = "WORDS",
    };
    readonly Option<string?> _id = EntrySelector.IdOption();
    readonly WordsArgument _rest = new(
        "ENTRY TEXT",
        "The entry's id, its first characters, or words of its title in quotes; then the note (or - to read it from "
            + "standard input)"
    );

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
            if (given.Any(string.IsNullOrWhiteSpace) || named > 1 || given.Length < 2 - named)
                result.AddError(
                    named > 1
                        ? "the entry is given twice; use one of ENTRY, --id, --title-match."
                        : "note needs ENTRY and TEXT: note ENTRY \"TEXT\", note --id ID \"TEXT\" or note "
                            + "--title-match WORDS \"TEXT\"; - as TEXT reads the note from standard input."
                );
        });
    }

    public string Example =>
        """claude-session-logger note --title-match "counts refunds" "the old ledger does too" """.TrimEnd();

    // Words without quotes can be read in several ways, so show what became the note.
    protected override string? Remark(LogEntry entry) =>
        entry.Notes is [.., var note]
            ? $"{SafeText.Fit(SafeText.Safe(entry.Title), 60)}: {SafeText.Fit(SafeText.Safe(note.Text), 60)}"
            : null;

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        parsed.GetValue(_words) is { Length: > 0 } words ? EntryLookup.ByTitle(context.Database, words)
        : parsed.GetValue(_id) is { Length: > 0 } id ? EntryLookup.ByIdToChange(context.Database, id)
        : EntryLookup.ByIdOrTitleToChange(context.Database, parsed.GetRequiredValue(_rest)[0]);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var isNamed = (parsed.GetValue(_words) ?? parsed.GetValue(_id)) is { Length: > 0 };
        // Words that were given without quotes are one note.
        var given = string.Join(' ', parsed.GetRequiredValue(_rest).Skip(isNamed ? 0 : 1));
        var text = EntryOptions.TextOrStandardInput("note", given)!;
        if (string.IsNullOrWhiteSpace(text))
            throw new Failure(FailureKind.Invalid, "the note is empty; nothing was written.");
        var change = new EntryChange(EventKind.Note, text).Check();
        return (_, _) => [change];
    }
}
