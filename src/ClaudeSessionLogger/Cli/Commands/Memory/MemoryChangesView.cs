using System.CommandLine;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Prints the memory files that a sync changed, and the files that are blocked.</summary>
static class MemoryChangesView
{
    public static void Print(MemorySyncResult result, ParseResult parsed, bool isDry, string? hub)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        foreach (var change in result.ScannedVersions.Select(draft => MemoryChangeJson.Of(draft)))
            Line("local", change);
        var written = MemorySyncJson.WrittenFiles(result);
        foreach (var change in written)
            Line("remote", change);
        foreach (var file in result.Incoming)
            output.WriteLine(
                $"{"hub", -8}{(file.IsDeleted ? "deleted" : "newer"), -9}{SafeText.Safe(file.Project.Name)}/"
                    + $"{SafeText.Safe(file.Name)}"
            );
        if (result.ScannedVersions.Count + written.Count + result.Incoming.Count == 0)
            error.WriteLine(isDry ? "nothing would change." : "nothing has changed.");
        foreach (var blocked in result.Blocked.Values.SelectMany(blocked => blocked))
            error.WriteLine(DescribeBlocked(blocked));
        foreach (var problem in result.Problems)
            error.WriteLine(SafeText.Safe(problem));
        if (isDry)
            return;
        if (hub is null)
            error.WriteLine(
                "no hub: memory stays on this machine. Run claude-session-logger setup --hub ADDRESS to join a hub."
            );
        else if (result.WhyNotSent is { } reason)
            error.WriteLine($"{reason}.");
        else
            output.WriteLine(
                $"sent {Terminal.Count(result.Pushed, "version")} to the hub, received "
                    + $"{Terminal.Count(result.Pulled, "version")}"
            );

        void Line(string origin, MemoryChangeJson change) =>
            output.WriteLine(
                $"{origin, -8}{change.Change, -9}{SafeText.Safe(ProjectKey.FromValue(change.ProjectKey).Name)}/"
                    + $"{SafeText.Safe(change.Name)}"
            );
    }

    /// <summary>Explains why a file is blocked, and what to do.</summary>
    public static string DescribeBlocked(BlockedFile blocked)
    {
        var name = SafeText.Safe(blocked.Name);
        return blocked.Why switch
        {
            BlockedReason.Secret =>
                $"{name}, line {blocked.Line}: possible secret ({SafeText.Safe(blocked.Detail ?? "")}); the file "
                    + "stays on this machine. Remove the secret, or run claude-memory-sync push --allow-secret "
                    + $"{name}",
            BlockedReason.Deletion =>
                $"{name} was deleted on this machine, with many other files. Run claude-memory-sync push "
                    + "--deletions to delete these files everywhere, or claude-memory-sync pull to restore them",
            BlockedReason.Refused =>
                $"cannot create {name} from another machine: {SafeText.Safe(blocked.Detail ?? "")}",
            BlockedReason.Unwritable =>
                $"cannot write {name}: {SafeText.Safe(blocked.Detail ?? "")}; each flush tries again. Other "
                    + "files are not affected",
            BlockedReason.BadName => $"{name} stays on this machine: {SafeText.Safe(blocked.Detail ?? "")}",
            _ => $"cannot read {name}: {SafeText.Safe(blocked.Detail ?? "")}",
        };
    }
}
