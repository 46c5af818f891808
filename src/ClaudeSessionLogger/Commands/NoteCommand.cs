using System.CommandLine;
using ClaudeSessionLogger.Log;

namespace ClaudeSessionLogger.Commands;

/// <summary>Adds a note to an entry: notes only ever add up.</summary>
sealed class NoteCommand : ChangeCommand, IExample
{
    readonly Option<string?> _words = new("--title-match") { Description = "The one entry with these words in its title, instead of ID", HelpName = "WORDS" };
    readonly Argument<string[]> _rest = new("ID TEXT")
    {
        Description = "The entry's id, or its beginning, and the note; - takes the note from standard input",
        Arity = new(0, 2),
    };

    public NoteCommand() : base("note", "Add a note to an entry of the shared log", "noted on")
    {
        Add(_rest);
        AddOptions(_words);
        Validators.Add(result =>
        {
            var given = result.GetValue(_rest) ?? [];
            if (given.Any(string.IsNullOrWhiteSpace) || given.Length != (string.IsNullOrWhiteSpace(result.GetValue(_words)) ? 2 : 1))
                result.AddError("say which entry and what: note ID TEXT, or note --title-match WORDS TEXT, where - takes the text from standard input.");
        });
    }

    public string Example => """claude-session-logger note --title-match "counts refunds" "the old ledger does too" """.TrimEnd();

    protected override string Find(ChangeContext context, ParseResult parsed) => parsed.GetValue(_words) is { Length: > 0 } words
        ? EntryLookup.ByTitle(context.Database, words)
        : EntryLookup.ById(context.Database, parsed.GetRequiredValue(_rest)[0]);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var text = EntryOptions.Text("note", parsed.GetRequiredValue(_rest)[^1])!;
        if (string.IsNullOrWhiteSpace(text))
            throw new Failure(FailureKind.Invalid, "the note is empty: nothing was written.");
        var change = new EntryChange(EventKind.Note, text).Check();
        return (_, _) => [change];
    }
}
