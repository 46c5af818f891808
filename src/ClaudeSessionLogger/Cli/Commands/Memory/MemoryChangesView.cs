using System.CommandLine;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Prints what changed in memory.</summary>
static class MemoryChangesView
{
    public static void Print(MemorySyncResult result, ParseResult parsed, bool isDry, string? hub)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        foreach (var change in result.ScannedVersions.Select(MemoryChangeJson.Of))
            Line("here", change);
        foreach (var change in result.WrittenFiles.Select(written => MemoryChangeJson.Of(written.Folder, written.Write)))
            Line("there", change);
        foreach (var file in result.Incoming)
            output.WriteLine($"{"hub",-6}{(file.IsDeleted ? "deleted" : "newer"),-9}{SafeText.Safe(file.Project.Name)}/{SafeText.Safe(file.Name)}");
        if (result.ScannedVersions.Count + result.WrittenFiles.Count + result.Incoming.Count == 0)
            error.WriteLine(isDry ? "nothing would change." : "nothing has changed.");
        foreach (var held in result.Blocked.Values.SelectMany(held => held))
            error.WriteLine(Sentence(held));
        foreach (var problem in result.Problems)
            error.WriteLine(SafeText.Safe(problem));
        if (isDry)
            return;
        if (hub is null)
            error.WriteLine("no hub: memory is kept on this machine alone; claude-session-logger setup --hub ADDRESS joins one.");
        else if (result.WhyNotSent is { } reason)
            error.WriteLine($"{reason}.");
        else
            output.WriteLine($"{Terminal.Count(result.Pushed, "version")} went to the hub, {Terminal.Count(result.Pulled, "version")} came");

        void Line(string where, MemoryChangeJson change) =>
            output.WriteLine($"{where,-6}{change.Change,-9}{SafeText.Safe(ProjectKey.FromValue(change.ProjectKey).Name)}/{SafeText.Safe(change.Name)}");
    }

    /// <summary>Explains why a file is blocked, and what to do.</summary>
    public static string Sentence(BlockedFile held)
    {
        var name = SafeText.Safe(held.Name);
        return held.Why switch
        {
            BlockedReason.Secret => $"{name}, line {held.Line}: something like a secret ({SafeText.Safe(held.Detail ?? "")}); the file stays on this machine: take it out, or run claude-memory-sync push --allow-secret {name}",
            BlockedReason.Deletion => $"{name} is gone here, with many others: claude-memory-sync push --deletions has them gone everywhere, claude-memory-sync pull brings them back",
            BlockedReason.Refused => $"{name}, which another machine has, cannot be a file here: {SafeText.Safe(held.Detail ?? "")}",
            BlockedReason.Unwritable => $"{name} cannot be written here: {SafeText.Safe(held.Detail ?? "")}; each flush tries again; other files are not affected",
            BlockedReason.BadName => $"{name} stays on this machine: {SafeText.Safe(held.Detail ?? "")}",
            _ => $"{name} cannot be read: {SafeText.Safe(held.Detail ?? "")}",
        };
    }
}
