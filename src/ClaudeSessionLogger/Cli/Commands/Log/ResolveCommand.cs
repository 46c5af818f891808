using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Resolves an entry, or gives it another status, with an optional note.</summary>
sealed class ResolveCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;
    readonly Option<string?> _status = EntryOptions.Status("The new status (default: resolved)");
    readonly Option<string?> _note = new("--note", "-n")
    {
        Description = "A note to add, or - to read the note from standard input",
        HelpName = "TEXT",
    };

    public ResolveCommand()
        : base("resolve", "Resolve an entry of the shared log, or set another status", "updated")
    {
        _which = new(this);
        AddOptions(_status, _note);
    }

    public string Example =>
        """claude-session-logger resolve --title-match "counts refunds" --note "fixed in PR #42" """.TrimEnd();

    protected override TeamEffect Effect(ParseResult parsed) => TeamEffect.Changes;

    protected override string WhyUnchanged(LogEntry entry) => $"it is {SafeText.Safe(entry.StatusText)} already";

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var changes = new List<EntryChange>
        {
            new(EventKind.Status, parsed.NormalizedValue(_status) ?? EntryStatus.Resolved.Text),
        };
        if (EntryOptions.TextOrStandardInput("note", parsed.GetValue(_note)) is { Length: > 0 } note)
            changes.Add(new(EventKind.Note, note));
        changes.ForEach(change => change.Check());
        return (_, _) => changes;
    }
}
