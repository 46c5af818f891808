using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Decides who may claim and release an entry. A claim belongs to a person in one client session, so that two sessions
/// of one person do not work on the same task. An expired claim has no effect.
/// </summary>
static class ClaimPolicy
{
    public static readonly TimeSpan DefaultLength = TimeSpan.FromHours(2),
        MinLength = TimeSpan.FromMinutes(1),
        MaxLength = TimeSpan.FromDays(30);

    public static IReadOnlyList<EntryChange> Claim(LogEntry entry, LogAuthor author, DateTime now, TimeSpan length)
    {
        if (entry.Claim is { } claim && claim.IsHeldAt(now) && !IsSame(claim, author))
            throw ClaimedFirst(entry, claim, author);
        if (entry.Status == EntryStatus.Resolved)
            throw new Failure(
                FailureKind.Conflict,
                $"cannot claim {Named(entry)}: it is already resolved. Run claude-session-logger reopen "
                    + $"{entry.Id} to open it again."
            );
        return [new(EventKind.Owner, new ClaimValue(author.Name, author.SessionId, now.AddSafely(length)).ToJson())];
    }

    /// <summary>
    /// Returns the change that releases the entry; no change if nobody has claimed it. Outside a session, a person can
    /// release the claims of all their sessions.
    /// </summary>
    public static IReadOnlyList<EntryChange> Release(LogEntry entry, LogAuthor author, DateTime now)
    {
        if (entry.Claim is not { } claim)
            return [];
        var isOurs =
            claim.Owner == author.Name
            && (claim.SessionId is null || author.SessionId is null || claim.SessionId == author.SessionId);
        return isOurs || !claim.IsHeldAt(now) ? [new(EventKind.Owner, "")] : throw HeldByOther(entry, claim, author);
    }

    /// <summary>Whether the claim is this author's, in the same session.</summary>
    public static bool IsSame(Claim claim, LogAuthor author) =>
        claim.Owner == author.Name && claim.SessionId == author.SessionId;

    /// <summary>Somebody else holds the claim that this author asked for.</summary>
    public static Failure ClaimedFirst(LogEntry entry, Claim claim, LogAuthor author) =>
        new(
            FailureKind.Conflict,
            $"cannot claim {Named(entry)}: {Owner(claim, author)} claimed it first{InSession(claim)} (until "
                + $"{TimeText.Local(claim.Until)}). Run claude-session-logger ready to list unclaimed entries, or wait."
        );

    static Failure HeldByOther(LogEntry entry, Claim claim, LogAuthor author) =>
        new(
            FailureKind.Conflict,
            $"cannot release {Named(entry)}: {Owner(claim, author)} claimed it{InSession(claim)} (until "
                + $"{TimeText.Local(claim.Until)}), and only "
                + (claim.Owner == author.Name ? "that session" : SafeText.Safe(claim.Owner))
                + " can release it before then. claude-session-logger note "
                + $"{entry.Id.Short} tells {(claim.Owner == author.Name ? "it" : "them")} what you need."
        );

    static string Named(LogEntry entry) =>
        $"{entry.Id.Short} \u201c{SafeText.Fit(SafeText.Safe(entry.Title), 40)}\u201d";

    static string Owner(Claim claim, LogAuthor author) =>
        claim.Owner == author.Name ? "you" : SafeText.Safe(claim.Owner);

    static string InSession(Claim claim) =>
        claim.SessionId is { } session ? $" in session {SafeText.Safe(session.Value)}" : "";
}
