using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Reopens an entry.</summary>
sealed class ReopenCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;

    public ReopenCommand()
        : base("reopen", "Reopen an entry of the shared log", "reopened")
    {
        _which = new(this);
        AddOptions();
    }

    public string Example => """claude-session-logger reopen --title-match "counts refunds" """.TrimEnd();

    protected override string WhyUnchanged(LogEntry entry) => $"it is {SafeText.Safe(entry.StatusText)} already";

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (_, _) => [new(EventKind.Status, EntryStatus.Open.Text)];
}
