using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Claims an entry for a limited time, so that nobody else does the same work.</summary>
sealed class ClaimCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;
    readonly Option<bool> _next = new("--next")
    {
        Description = "Claim the first entry that claude-session-logger ready lists",
    };
    readonly Option<string?> _length = EntryOptions.Duration("Length of the claim, starting now (default: 2h)");

    public ClaimCommand()
        : base("claim", "Claim an entry for a limited time, so that nobody else can claim it", "claimed")
    {
        _which = new(this, _next);
        AddOptions(_next, _length);
    }

    public string Example => "claude-session-logger claim --next --for 30m";

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        parsed.GetValue(_next)
            ? EntryQuery.Next(context.Database, context.Now)
            : _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var length = parsed.GetValue(_length) is { } given
            ? EntryOptions.ParseDuration(given)!.Value
            : ClaimPolicy.DefaultLength;
        return (context, entry) => ClaimPolicy.Claim(entry, context.Author, context.Now, length);
    }

    protected override string? Remark(LogEntry entry) =>
        $"until {Terminal.LocalTime(entry.Claim?.Until)} {SafeText.Fit(SafeText.Safe(entry.Title), 60)}";
}

/// <summary>Releases a claim.</summary>
sealed class ReleaseCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;

    public ReleaseCommand()
        : base("release", "Release an entry that you claimed", "released")
    {
        _which = new(this);
        AddOptions();
    }

    public string Example => """claude-session-logger release --title-match "counts refunds" """.TrimEnd();

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (context, entry) => ClaimPolicy.Release(entry, context.Author, context.Now);
}
