using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// Checks that this machine is in sync with the hub. Uses the last known state of the hub, because doctor does not use
/// the network.
/// </summary>
static class HubCheck
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);
    static readonly TimeSpan s_maxSyncAge = TimeSpan.FromDays(3);

    /// <param name="hasToken">Whether this machine has a token for MotherDuck.</param>
    public static IEnumerable<Finding> Check(
        AppPaths paths,
        Settings settings,
        TimeProvider clock,
        bool hasToken = false
    )
    {
        foreach (var finding in Clocks(paths, clock))
            yield return finding;
        if (!settings.IsReadable)
        {
            yield return Finding.Warning("hub", $"not checked, because {paths.ConfigFile} cannot be read");
            yield break;
        }

        if (settings.Hub is not { } configuredAddress)
        {
            yield return hasToken && WasSyncedByPythonTool(paths)
                ? Finding.Warning(
                    "hub",
                    "none: the Python tool synced with MotherDuck, this program does not",
                    $"run claude-session-logger setup --hub {PythonToolHub.Address} to sync again"
                )
                : Finding.Ok("hub", "none: everything stays on this machine");
            yield break;
        }

        var address = HubAddress.Shown(configuredAddress, paths.UserHome);
        if (UserIdentity.HubName(settings) == UserIdentity.Unknown)
            yield return Finding.Problem(
                "hub",
                "your name is unknown, so nothing is sent to the hub",
                "run claude-session-logger setup --user NAME"
            );

        if (!Database.Exists(paths, s_timeout))
            yield break;
        // Opens the database without migrating it, because doctor changes nothing.
        using var database = Database.OpenUnmigrated(paths.Database, readOnly: true, s_timeout);
        if (Migrations.KindOf(database) != SchemaKind.Current)
            yield break;
        if (HubConsentStore.Load(database) is { } undecided)
            yield return Finding.Warning(
                "hub",
                undecided,
                "run claude-session-logger setup --no-sessions --no-memory to keep this data here and "
                    + "end this warning"
            );
        var pendingText = HubStateStore.PendingEvents(database) is > 0 and var events
            ? $"{events} {(events == 1 ? "event" : "events")} to send"
            : "nothing to send";
        if (HubStateStore.LastError(database) is { } error)
            yield return Finding.Warning(
                "hub",
                $"{address}: {error}",
                $"{pendingText}; run claude-session-logger hub to check it now"
            );
        else if (HubStateStore.LastSyncAt(database) is not { } lastSync)
            yield return Finding.Warning("hub", $"{address}: not synced yet", "run claude-session-logger flush");
        else if (clock.GetUtcNow().UtcDateTime - lastSync is var age && age > s_maxSyncAge)
            yield return Finding.Warning(
                "hub",
                $"{address}: last synced {DurationText.FormatAge(age)}; {pendingText}",
                "run claude-session-logger hub to check it now"
            );
        else
            yield return Finding.Ok("hub", $"{address}: last synced {DurationText.FormatAge(age)}; {pendingText}");
        if (HubStateStore.Unreadable(database) is { } unreadable)
            yield return Finding.Warning(
                "hub",
                unreadable,
                "run claude-session-logger hub for a list; delete those that your team did not create"
            );
        foreach (var damage in HubDamage.All(database))
            yield return Finding.Warning(
                "hub",
                damage.Sentence,
                "run claude-session-logger flush on the machine that wrote the event; claude-session-logger hub lists "
                    + "all devices"
            );
        foreach (
            var folder in SyncedFiles
                .Blocked(database)
                .Where(blocked => blocked.Why == BlockedReason.Unwritable)
                .GroupBy(blocked => blocked.Folder, StringComparer.Ordinal)
        )
        {
            var first = folder.First();
            yield return Finding.Warning(
                "memory",
                $"cannot write {folder.Count()} {(folder.Count() == 1 ? "file" : "files")} in "
                    + $"{SafeText.Safe(folder.Key)}: {SafeText.Safe(first.Name)} "
                    + $"({SafeText.Safe(first.Detail ?? "")}){(folder.Skip(1).Any() ? ", …" : "")}",
                "run claude-session-logger memory status"
            );
        }
    }

    static bool WasSyncedByPythonTool(AppPaths paths)
    {
        if (!Database.Exists(paths, s_timeout))
            return false;
        using var database = Database.OpenUnmigrated(paths.Database, readOnly: true, s_timeout);
        return Migrations.KindOf(database) switch
        {
            SchemaKind.PythonTool => true,
            SchemaKind.Current => PythonToolHub.IsUndecided(database),
            _ => false,
        };
    }

    static ClockReport? Clock(AppPaths paths, TimeProvider clock)
    {
        try
        {
            if (!Database.Exists(paths, s_timeout))
                return null;
            using var database = Database.OpenUnmigrated(paths.Database, readOnly: true, s_timeout);
            return Migrations.KindOf(database) == SchemaKind.Current
                ? ClockReport.Of(database, clock, DeviceIdentity.LoadOrCreate(paths))
                : null;
        }
        catch (Failure)
        {
            // Another finding reports a damaged or busy database.
            return null;
        }
    }

    static IEnumerable<Finding> Clocks(AppPaths paths, TimeProvider clock)
    {
        if (Clock(paths, clock) is not { } report)
            yield break;
        if (report.OffsetText is { } offset)
            yield return Finding.Warning(
                "clock",
                offset,
                "set this machine's clock; until then, times are corrected by the hub's clock"
            );
        if (report.FutureText is { } future)
            yield return Finding.Warning(
                "future",
                $"{future} and not in effect yet",
                "run claude-session-logger list --held to list the entries; accept ID applies the changes now, "
                    + "and setting the field again discards them"
            );
    }
}
