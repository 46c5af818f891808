using System.CommandLine;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Reports;

namespace ClaudeSessionLogger.Commands;

/// <summary>Takes an entry for oneself for a while, so that nobody else does the same work.</summary>
sealed class ClaimCommand : ChangeCommand, IExample
{
    readonly WhichEntry _which;
    readonly Option<bool> _next = new("--next") { Description = "The first that claude-session-logger ready lists" };
    readonly Option<string?> _length = EntryOptions.Length("How long, if not 2h; claiming again starts anew");

    public ClaimCommand() : base("claim", "Take an entry for a while: nobody else can claim it meanwhile", "claimed")
    {
        _which = new(this, _next);
        AddOptions(_next, _length);
    }

    public string Example => "claude-session-logger claim --next --for 30m";

    protected override string Find(ChangeContext context, ParseResult parsed) =>
        parsed.GetValue(_next) ? EntryQuery.Next(context.Database, context.Now) : _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var length = parsed.GetValue(_length) is { } given ? EntryOptions.ParseLength(given)!.Value : Claiming.Usual;
        return (context, entry) => Claiming.Claim(entry, context.Author, context.Now, length);
    }

    protected override string? Remark(LogEntry entry) => $"until {Terminal.LocalTime(entry.Claim?.Until)} {Text.Fit(Text.Safe(entry.Title), 60)}";
}

/// <summary>Lets go of an entry.</summary>
sealed class ReleaseCommand : ChangeCommand, IExample
{
    readonly WhichEntry _which;

    public ReleaseCommand() : base("release", "Let go of an entry that you claimed", "released")
    {
        _which = new(this);
        AddOptions();
    }

    public string Example => """claude-session-logger release --title-match "counts refunds" """.TrimEnd();

    protected override string Find(ChangeContext context, ParseResult parsed) => _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (context, entry) => Claiming.Release(entry, context.Author, context.Now);
}
