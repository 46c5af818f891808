using System.CommandLine;
using ClaudeSessionLogger.Log;

namespace ClaudeSessionLogger.Commands;

/// <summary>
/// Lets what is dated in the future take effect now: for a change that was meant, by a machine whose clock was ahead. It is an event like
/// any other, so that all machines agree.
/// </summary>
sealed class AcceptCommand : ChangeCommand, IExample
{
    readonly WhichEntry _which;

    public AcceptCommand() : base("accept", "Let changes of an entry that are dated in the future take effect now", "accepted changes of")
    {
        _which = new(this);
        AddOptions();
    }

    public string Example => """claude-session-logger accept --title-match "counts refunds" """.TrimEnd();

    protected override string Find(ChangeContext context, ParseResult parsed) => _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (_, entry) => [.. entry.Held.Select(held => new EntryChange(EventKind.Accepted, held.Event.ToString()))];
}
