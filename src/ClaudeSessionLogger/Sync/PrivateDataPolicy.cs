using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Decides whether sessions and memory may be sent to a hub. Even if the hub separates people by roles, its owner can
/// read everything, so each person is asked once for consent, and again when the owner changes. A person who owns the
/// hub is not asked.
/// </summary>
/// <param name="ownership">The hub's owner; null if the hub has no roles.</param>
/// <param name="settings">The person's decisions; null if there are none.</param>
sealed class PrivateDataPolicy(HubOwnership? ownership, Settings? settings)
{
    const string Sessions = "sessions",
        Memory = "memory";

    /// <summary>Whether the hub's readers are not known from its owner, so that sessions need consent.</summary>
    public bool NeedsSessionConsent { get; init; }

    /// <summary>Who else can read the sessions on a hub without roles, as a clause; null if nobody can.</summary>
    public string? SessionReaders { get; init; }

    /// <summary>The policy for sending this person's sessions to a hub.</summary>
    public static PrivateDataPolicy Of(
        ISessionHub hub,
        HubOwnership? ownership,
        Settings? settings,
        Func<IReadOnlyCollection<string>> ownNames
    ) =>
        new(ownership, settings)
        {
            NeedsSessionConsent = hub.NeedsSessionConsent,
            SessionReaders =
                hub.NeedsSessionConsent && settings?.Sessions is not false ? hub.SessionReaders(ownNames()) : null,
        };

    /// <summary>Why this policy does not allow sessions to be sent; null if it does.</summary>
    public string? WhySessionsNotSent => Why(Sessions, settings?.Sessions);

    /// <summary>Why this policy does not allow memory to be sent; null if it does.</summary>
    public string? WhyMemoryNotSent => Why(Memory, settings?.Memory);

    /// <summary>What this person or the hub's owner must do before all data can be sent; null if nothing.</summary>
    public string? Undecided
    {
        get
        {
            if (NeedsSessionConsent)
                return settings?.Sessions is true && SessionReaders is not null ? WhySessionsNotSent : null;
            var kinds = ((string, bool? Said)[])[(Sessions, settings?.Sessions), (Memory, settings?.Memory)];
            var open = kinds
                .Where(kind => kind.Said != false && Why(kind.Item1, kind.Said) is not null)
                .Select(kind => kind.Item1)
                .ToArray();
            return open.Length == 0 ? null : Reason(open);
        }
    }

    /// <summary>The value of <see cref="Settings.HubOwner"/> for a person who has accepted this owner.</summary>
    public static string Accepted(HubOwnership ownership, string address) => $"{ownership.Owner} of {address}";

    string? Why(string kind, bool? decision)
    {
        if (decision == false)
            return $"{kind} {(kind == Sessions ? "stay" : "stays")} on this machine, as configured";
        if (kind == Sessions && NeedsSessionConsent)
            return WhyNotInFolder(decision);
        if (ownership is null || ownership is { IsUpgraded: true, IsMine: true } || IsAccepted(decision))
            return null;
        return Reason(kind);
    }

    /// <summary>What people can do if their sessions cannot be sent to a folder.</summary>
    public const string OtherHubs =
        "To see the sessions of several machines together, use a folder that only you can read, a PostgreSQL hub, or "
        + "a MotherDuck or DuckDB hub whose readers may see them all";

    string? WhyNotInFolder(bool? decision) =>
        SessionReaders is { } readers ? $"sessions stay on this machine, because {readers}. {OtherHubs}"
        : decision is null
            ? "sessions stay on this machine: to send them to this folder, too, run claude-session-logger setup "
                + "--sessions, which only works if nobody else can read the folder"
        : null;

    bool IsAccepted(bool? decision) =>
        decision == true
        && ownership is { IsUpgraded: true }
        && settings?.Hub is { } address
        && settings.HubOwner == Accepted(ownership, address);

    string Reason(params string[] kinds)
    {
        var what = $"{string.Join(" and ", kinds)} {(kinds is [Memory] ? "stays" : "stay")} on this machine";
        var options = string.Join(' ', kinds.Select(kind => $"--{kind}"));
        return ownership switch
        {
            { IsUpgraded: false, IsMine: true } =>
                $"{what}, because version 1 of this program, which does not separate users, created this hub: run "
                    + "claude-session-logger hub upgrade",
            { IsUpgraded: false } =>
                $"{what}, because version 1 of this program, which does not separate users, created this hub: "
                    + $"its owner, {ownership.Owner}, must run claude-session-logger hub upgrade",
            _ => $"{what}, because {ownership!.Owner} owns this hub and can read everything on it: run "
                + $"claude-session-logger setup {options} to send {(kinds is [Memory] ? "it" : "them")} anyway",
        };
    }
}
