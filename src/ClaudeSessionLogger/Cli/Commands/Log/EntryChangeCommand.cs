using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>The base of commands that change one entry of the shared log.</summary>
abstract class EntryChangeCommand : Command
{
    readonly Option<bool> _json = CommonOptions.Json();
    readonly string _pastVerb;

    /// <param name="did">The verb that is printed after the change, in the past tense.</param>
    protected EntryChangeCommand(string name, string description, string did)
        : base(name, description)
    {
        _pastVerb = did;
        SetAction(Run);
    }

    /// <summary>
    /// Reads all input first, which may take time. Returns a function that computes the changes from the current entry.
    /// </summary>
    protected abstract Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed);

    protected abstract EntryId Find(ChangeContext context, ParseResult parsed);

    /// <summary>Whether what others did on the hub matters for the change.</summary>
    protected virtual TeamEffect Effect(ParseResult parsed) => TeamEffect.None;

    /// <summary>Returns a remark to print after the entry's id.</summary>
    protected virtual string? Remark(LogEntry entry) => null;

    /// <summary>Why a change of this entry had no effect.</summary>
    protected virtual string WhyUnchanged(LogEntry entry) => "it has these values already";

    protected void AddOptions(params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
            Add(option);
        Add(_json);
    }

    // The person who works on the entry learns of the change from the inbox.
    static string DescribeClaim(Claim claim, DateTime now) =>
        claim.IsHeldAt(now)
            ? $"note: {SafeText.Safe(claim.Owner)} has claimed this entry until {Terminal.LocalTime(claim.Until)}, and "
                + "will see this change in the inbox"
            : $"note: {SafeText.Safe(claim.Owner)} had claimed this entry until {Terminal.LocalTime(claim.Until)}";

    // Null for a claim from before this person had a name.
    static string? DescribeOwnClaim(Claim claim, LogAuthor author) =>
        claim.Owner == UserIdentity.Unknown
            ? null
            : $"note: {SafeText.Safe(claim.Owner)} had claimed this entry until {Terminal.LocalTime(claim.Until)}. "
                + $"Both names were used on this machine, so {SafeText.Safe(claim.Owner)} and "
                + $"{SafeText.Safe(author.Name)} count as one person here";

    int Run(ParseResult parsed)
    {
        var (plan, service, effect) = (Plan(parsed), LogService.FromEnvironment(), Effect(parsed));
        var (isChanged, others) = (false, (string?)null);
        var team = new TeamChange(service);
        var entry =
            effect == TeamEffect.None
                ? service.Write(SessionOfDirectory.FromClient(), Change)
                : team.Write(
                    SessionOfDirectory.FromClient(),
                    Change,
                    isClaim: effect is TeamEffect.Claims or TeamEffect.ClaimsNext,
                    picks: effect == TeamEffect.ClaimsNext
                );
        if (others is not null)
            parsed.InvocationConfiguration.Error.WriteLine(others);
        var warning = team.IsChecked is false ? " (not yet checked with the hub)" : "";
        return EntryView.PrintChange(
            parsed,
            parsed.GetValue(_json),
            isChanged ? _pastVerb : "left unchanged:",
            service,
            entry,
            (Remark(entry) ?? SafeText.Fit(SafeText.Safe(entry.Title), 60))
                + (isChanged ? "" : $" ({WhyUnchanged(entry)})")
                + warning,
            team.IsChecked
        );

        LogEntry Change(Database database, LogWriter writer, LogAuthor author)
        {
            var context = new ChangeContext(database, author, writer.Now);
            var (events, id, isOwn) = (0, Find(context, parsed), false);
            // Not the claim of the entry in the plan, which has this person's current name.
            var claim = EntryProjector.Reduce(new(database), [id], service.AsOf(database)) is [var before]
                ? before.Claim
                : null;
            var changed = writer.Change(
                id,
                entry =>
                {
                    (events, isOwn) = (entry.Events, entry.Claim?.Owner == author.Name);
                    return plan(context, entry);
                }
            );
            isChanged = changed.Events > events;
            others =
                claim is not null
                && claim.Owner != author.Name
                && isChanged
                && (claim.IsHeldAt(writer.Now) || changed is { Claim: null, Status: not EntryStatus.Resolved })
                    ? isOwn
                        ? DescribeOwnClaim(claim, author)
                        : DescribeClaim(claim, writer.Now)
                    : null;
            return changed;
        }
    }
}

/// <summary>What a change has to do with changes that others make at the same time.</summary>
enum TeamEffect
{
    /// <summary>The change is made on this machine, and the next flush sends it.</summary>
    None,

    /// <summary>The entry is received from the hub first.</summary>
    Changes,

    /// <summary>The entry is released, so that others can claim it.</summary>
    Releases,

    /// <summary>The entry is claimed, unless somebody else has claimed it first.</summary>
    Claims,

    /// <summary>The first unclaimed entry is claimed.</summary>
    ClaimsNext,
}

/// <summary>The data, besides the entry, that a command needs to compute a change.</summary>
sealed record ChangeContext(Database Database, LogAuthor Author, DateTime Now);
