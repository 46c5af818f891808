using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>
/// Applies changes that are dated in the future now, if they were intended but a machine's clock was ahead. They are
/// written again by the person who accepts them, and refer to the changes that they replace.
/// </summary>
sealed class AcceptCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;

    public AcceptCommand()
        : base("accept", "Apply the changes of an entry that are dated in the future now", "accepted changes of")
    {
        _which = new(this);
        AddOptions();
    }

    public string Example => """claude-session-logger accept --title-match "counts refunds" """.TrimEnd();

    protected override string Find(ChangeContext context, ParseResult parsed) => _which.FindToChange(context.Database, parsed);

    // Of several changes of one field, use the last: it would win once all took effect.
    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (_, entry) => [.. entry.Held.GroupBy(held => held.Field).Select(field => new EntryChange(field.Key, field.Last().Value))];
}
