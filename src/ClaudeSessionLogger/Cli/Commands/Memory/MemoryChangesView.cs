using System.CommandLine;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Prints the memory files that a sync changed, and the files that are blocked.</summary>
static class MemoryChangesView
{
    /// <summary>Where a change was made.</summary>
    public const string ThisMachine = "this machine",
        OtherMachines = "other machines";

    const string OnTheHub = "on the hub";
    const int Column = 16;

    public static void Print(MemorySyncResult result, ParseResult parsed, bool isDry, string? hub, bool sends)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        foreach (var change in MemorySyncJson.ScannedVersions(result))
            Line(ThisMachine, change);
        var written = MemorySyncJson.WrittenFiles(result);
        foreach (var change in written)
            Line(OtherMachines, change);
        foreach (var file in result.Incoming)
            Terminal.Print(
                output,
                $"{OnTheHub, -Column}{(file.IsDeleted ? "deleted" : "newer"), -9}{SafeText.Safe(file.Project.Name)}/"
                    + $"{SafeText.Safe(file.Name)}"
            );
        if (result.ScannedVersions.Count + written.Count + result.Incoming.Count == 0)
            error.WriteLine(
                isDry ? "nothing would change."
                : (result.Pushed + result.Pulled).Versions + result.Conflicts.Count > 0
                    ? "no file on this machine has changed since the last sync."
                : "nothing has changed."
            );
        BlockedFilesView.Print([.. result.Blocked.Values.SelectMany(blocked => blocked)], error);
        foreach (var problem in result.Problems)
            error.WriteLine(SafeText.Safe(problem));
        foreach (var line in ConflictLines(result.Conflicts))
            Terminal.Print(error, line);
        if (isDry && result.WhyNotSent is null)
            return;
        if (hub is null)
            error.WriteLine(
                "no hub: memory stays on this machine. Run claude-session-logger setup --hub ADDRESS to join a hub."
            );
        else
        {
            if (result.WhyNotSent is { } reason)
                Terminal.Print(error, $"{reason}.");
            // Notes that the team shares are sent anyway.
            if (result.WhyNotSent is null || (result.Pushed + result.Pulled).Versions > 0)
                Terminal.Print(
                    output,
                    (
                        sends
                            ? $"sent {Files(result.Pushed, IsOnlyWaiting(result))} to the hub, received "
                                + Files(result.Pulled)
                            : $"received {Files(result.Pulled)} from the hub"
                    )
                        // Notes received earlier, such as on joining the hub, are written once their folder is known.
                        + (
                            written.Count > result.Pulled.Notes
                                ? $", updated {Terminal.Count(written.Count, "file")} here"
                                : ""
                        )
                );
        }

        void Line(string origin, MemoryChangeJson change) =>
            Terminal.Print(
                output,
                $"{origin, -Column}{change.Change, -9}"
                    + $"{SafeText.Safe(change.Project ?? ProjectKey.FromValue(change.ProjectKey).Name)}/"
                    + $"{SafeText.Safe(change.Name)}"
            );
    }

    // A file that was changed more than once since the last sync has several versions.
    static string Files(NoteCount count, bool isWaiting = false) =>
        Terminal.Count(count.Notes, isWaiting ? "waiting file" : "file")
        + (count.Versions > count.Notes ? $" ({Terminal.Count(count.Versions, "version")})" : "");

    // What was recorded earlier, by a session or while the hub did not answer, is sent without a change now.
    static bool IsOnlyWaiting(MemorySyncResult result) =>
        result.ScannedVersions.Count == 0 && result.Pushed.Versions > 0;

    /// <summary>Names the files in conflict, and says how to see both versions.</summary>
    public static IEnumerable<string> ConflictLines(
        IReadOnlyList<(string Key, string Project, string Name)> conflicts
    ) =>
        conflicts switch
        {
            [] => [],
            [var (_, project, name)] =>
            [
                $"1 conflict is open: {SafeText.Safe(name)} in {SafeText.Safe(project)}. Run claude-session-logger "
                    + "memory conflicts.",
            ],
            _ =>
            [
                $"{Terminal.Count(conflicts.Count, "conflict")} are open. Run claude-session-logger memory conflicts.",
                .. conflicts.Select(file => $"  {SafeText.Safe(file.Name)} in {SafeText.Safe(file.Project)}"),
            ],
        };
}
