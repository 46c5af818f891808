using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Says to a person how old this machine's copy of the shared log is: commands that only read do not ask the hub.
/// </summary>
static class SyncAge
{
    static readonly TimeSpan s_recent = TimeSpan.FromMinutes(1);

    /// <summary>Prints the age on a terminal if there is a hub and the last sync was not just now.</summary>
    /// <param name="note">The result of <see cref="Note"/>.</param>
    public static void Print(TextWriter error, string? note)
    {
        if (note is not null && Terminal.IsTerminal(error))
            error.WriteLine(note);
    }

    /// <summary>
    /// Prints the age below an empty list. Without one to print, says how to get what others wrote.
    /// </summary>
    /// <param name="note">The result of <see cref="Note"/>.</param>
    public static void PrintBelowEmptyList(TextWriter error, Settings settings, string? note)
    {
        if (note is not null && Terminal.IsTerminal(error))
            error.WriteLine(note);
        else if (settings.Hub is not null)
            error.WriteLine("Run claude-session-logger flush to get what others wrote.");
    }

    /// <summary>Returns null if there is nothing to say.</summary>
    public static string? Note(Database database, Settings settings, DateTime now) =>
        settings.Hub is null
            ? null
            : Note(HubStateStore.LastSyncAt(database), HubStateStore.LastError(database) is not null, now);

    public static string? Note(DateTime? lastSync, bool hasFailed, DateTime now) =>
        lastSync is not { } last
            ? "Not synced with the hub yet. Run claude-session-logger flush to get what others changed."
        // A clock that was set back must not hide this.
        : now - last is var age && age >= TimeSpan.Zero && age < s_recent && !hasFailed ? null
        : hasFailed
            ? $"Last synced with the hub {DurationText.FormatAge(age)}, and not since: run claude-session-logger hub "
                + "to see why."
        : $"Last synced with the hub {DurationText.FormatAge(age)}. Run claude-session-logger flush to get what others "
            + "changed since.";
}
