using System.CommandLine;
using ClaudeSessionLogger.Log;

namespace ClaudeSessionLogger.Commands;

/// <summary>Resolves an entry, or gives it another status, with a note if there is something to say.</summary>
sealed class ResolveCommand : ChangeCommand, IExample
{
    readonly Option<string?> _words = new("--title-match") { Description = "The one entry with these words in its title", HelpName = "WORDS" };
    readonly Option<string?> _id = new("--id") { Description = "The entry's id, or its beginning", HelpName = "ID" };
    readonly Option<string?> _status = EntryOptions.Status("Its new status, if not resolved");
    readonly Option<string?> _note = new("--note", "-n") { Description = "What there is to add; - takes it from standard input", HelpName = "TEXT" };

    public ResolveCommand() : base("resolve", "Resolve an entry of the shared log, or give it another status", "updated")
    {
        AddOptions(_words, _id, _status, _note);
        Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(_words)) == string.IsNullOrWhiteSpace(result.GetValue(_id)))
                result.AddError("say which entry by one of --title-match WORDS and --id ID, and only one; claude-session-logger list shows what there is.");
        });
    }

    public string Example => """claude-session-logger resolve --title-match "counts refunds" --note "fixed in PR #42" """.TrimEnd();

    protected override string Find(ChangeContext context, ParseResult parsed) =>
        parsed.GetValue(_id) is { Length: > 0 } id ? EntryLookup.ById(context.Database, id) : EntryLookup.ByTitle(context.Database, parsed.GetValue(_words)!);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var changes = new List<EntryChange> { new(EventKind.Status, parsed.Word(_status) ?? Vocabulary.Resolved) };
        if (EntryOptions.Text("note", parsed.GetValue(_note)) is { Length: > 0 } note)
            changes.Add(new(EventKind.Note, note));
        changes.ForEach(change => change.Check());
        return (_, _) => changes;
    }
}
