using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Reports;

/// <summary>Whether machines are in step, from what is remembered: the doctor asks no network.</summary>
static class DoctorHub
{
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(3);
    static readonly TimeSpan s_longAgo = TimeSpan.FromDays(3);

    public static IEnumerable<Finding> Check(Locations places, Settings settings, TimeProvider clock)
    {
        foreach (var finding in Clocks(places, clock))
            yield return finding;
        if (settings.Hub is not { } written)
        {
            yield return Finding.Ok("hub", "none: everything stays on this machine");
            yield break;
        }

        var address = HubAddress.Shown(written, places.UserHome);
        if (Identity.UserName(settings) == Identity.Unknown)
            yield return Finding.Problem("hub", "there is no name of yours, so that nothing is brought to the hub", "run claude-session-logger setup --hub with --user NAME");

        if (!Database.IsThere(places, s_wait))
            yield break;
        // As it is: the doctor migrates nothing.
        using var database = Database.OpenAsIs(places.Database, readOnly: true, s_wait);
        if (Migrations.KindOf(database) != SchemaKind.Current)
            yield break;
        if (HubDecision.Of(database) is { } undecided)
            yield return Finding.Warning("hub", undecided, "run claude-session-logger setup --no-sessions --no-memory to keep them here and end this warning");
        var waits = HubStore.Waiting(database) is > 0 and var events ? $"{events} events wait" : "nothing waits";
        if (HubStore.LastError(database) is { } error)
            yield return Finding.Warning("hub", $"{address}: {error}", $"{waits}; run claude-session-logger hub to ask it now");
        else if (HubStore.MetLast(database) is not { } met)
            yield return Finding.Warning("hub", $"{address}: not met yet", "run claude-session-logger flush");
        else if (clock.GetUtcNow().UtcDateTime - met is var age && age > s_longAgo)
            yield return Finding.Warning("hub", $"{address}: last met {Elapsed.Ago(age)}; {waits}", "run claude-session-logger hub to ask it now");
        else
            yield return Finding.Ok("hub", $"{address}: last met {Elapsed.Ago(age)}; {waits}");
        if (HubStore.Unreadable(database) is { } unreadable)
            yield return Finding.Warning("hub", unreadable, "run claude-session-logger hub to list them; delete files that nobody on your team put there");
        foreach (var damage in HubDamage.All(database))
            yield return Finding.Warning("hub", damage.Sentence, "run claude-session-logger flush on the machine that wrote it; claude-session-logger hub lists all devices");
        foreach (var folder in SyncedFiles.Held(database).Where(held => held.Why == HeldReason.Unwritable).GroupBy(held => held.Folder, StringComparer.Ordinal))
        {
            var first = folder.First();
            yield return Finding.Warning("memory", $"{folder.Count()} files cannot be written in {Text.Safe(folder.Key)}: {Text.Safe(first.Name)} ({Text.Safe(first.Detail ?? "")}){(folder.Skip(1).Any() ? ", …" : "")}",
                "run claude-session-logger memory status");
        }
    }

    static ClockReport? Clock(Locations places, TimeProvider clock)
    {
        try
        {
            if (!Database.IsThere(places, s_wait))
                return null;
            using var database = Database.OpenAsIs(places.Database, readOnly: true, s_wait);
            return Migrations.KindOf(database) == SchemaKind.Current ? ClockReport.Of(database, clock, DeviceId.LoadOrCreate(places).ToString()) : null;
        }
        catch (Failure)
        {
            // Damaged, or busy: another finding says so.
            return null;
        }
    }

    static IEnumerable<Finding> Clocks(Locations places, TimeProvider clock)
    {
        if (Clock(places, clock) is not { } report)
            yield break;
        if (report.OffBy is { } off)
            yield return Finding.Warning("clock", off, "set this machine's clock; until then times are corrected by the hub's");
        if (report.HeldEvents is { } held)
            yield return Finding.Warning("future", $"{held}: it has no effect yet", "claude-session-logger list --held shows the entries; accept ID makes such a change now, and writing another value settles it");
    }
}
