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
    readonly Option<string?> _project = EntryOptions.Project();
    readonly Option<bool> _all = EntryOptions.AllProjects();
    readonly Option<string?> _length = EntryOptions.Duration("Length of the claim, starting now (default: 2h)");

    public ClaimCommand()
        : base("claim", "Claim an entry for a limited time, so that nobody else can claim it", "claimed")
    {
        _which = new(this, _next);
        AddOptions(_next, _project, _all, _length);
        Validators.Add(result =>
        {
            foreach (var option in (Option[])[_project, _all])
            {
                if (!result.GetValue(_next) && result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} needs --next.");
            }
        });
    }

    public string Example => "claude-session-logger claim --next --for 30m";

    protected override TeamEffect Effect(ParseResult parsed) =>
        parsed.GetValue(_next) ? TeamEffect.ClaimsNext : TeamEffect.Claims;

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        parsed.GetValue(_next)
            ? EntryQuery.Next(
                context.Database,
                context.Now,
                EntryOptions.PreferredProject(parsed, _all),
                parsed.GetValue(_project)
            )
            : _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        var length = parsed.GetValue(_length) is { } given
            ? EntryOptions.ParseDuration(given)!.Value
            : ClaimPolicy.DefaultLength;
        return (context, entry) => ClaimPolicy.Claim(entry, context.Author, context.Now, length);
    }

    // A claim in another project is easily overlooked.
    protected override string? Remark(LogEntry entry) =>
        $"{(entry.Project is { } project ? $"in {SafeText.Safe(project)} " : "")}until "
        + $"{Terminal.LocalTime(entry.Claim?.Until)}: {SafeText.Fit(SafeText.Safe(entry.Title), 60)}";
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

    protected override string WhyUnchanged(LogEntry entry) => "nobody has claimed it";

    protected override TeamEffect Effect(ParseResult parsed) => TeamEffect.Releases;

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed) =>
        (context, entry) => ClaimPolicy.Release(entry, context.Author, context.Now);
}
