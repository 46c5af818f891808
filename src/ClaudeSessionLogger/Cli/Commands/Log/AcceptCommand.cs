using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>
/// Applies an entry's changes that are dated in the future, because a machine's clock was ahead. The person who accepts
/// them writes each change again as a new event, which refers to the event that it replaces.
/// </summary>
sealed class AcceptCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;

    public AcceptCommand()
        : base(
            "accept",
            "Apply an entry's future-dated changes now; they come from a machine whose clock was ahead",
            "accepted changes of"
        )
    {
        _which = new(this);
        AddOptions();
    }

    public string Example => """claude-session-logger accept --title-match "counts refunds" """.TrimEnd();

    protected override string WhyUnchanged(LogEntry entry) =>
        entry.Conflicts.Any(conflict => conflict.IsOpen)
            ? "it has no change that is dated in the future; claude-session-logger conflicts says how to resolve its "
                + "conflict"
            : "it has no change that is dated in the future";

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        _which.FindToChange(context.Database, parsed);

    // If a field has several changes dated in the future, apply only the last one, because it would replace the others.
    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (_, entry) =>
            [
                .. entry
                    .FutureChanges.GroupBy(futureEvent => futureEvent.Field)
                    .Select(field => new EntryChange(field.Key, field.Last().Value)),
            ];
}
