using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>
/// Makes changes now that are dated in the future: for those that were meant, by a machine whose clock was ahead. They are written once more
/// by whoever accepts them, and name the ones that they replace.
/// </summary>
sealed class AcceptCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;

    public AcceptCommand() : base("accept", "Make changes of an entry now that are dated in the future", "accepted changes of")
    {
        _which = new(this);
        AddOptions();
    }

    public string Example => """claude-session-logger accept --title-match "counts refunds" """.TrimEnd();

    protected override string Find(ChangeContext context, ParseResult parsed) => _which.FindToChange(context.Database, parsed);

    // Of several for one field the last: that is how it would be once all are due.
    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (_, entry) => [.. entry.Held.GroupBy(held => held.Field).Select(field => new EntryChange(field.Key, field.Last().Value))];
}
