using System.CommandLine;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>What changed in memory, for people.</summary>
static class MemoryScreen
{
    public static void Print(MemoryTally tally, ParseResult parsed, bool isDry, string? hub)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        foreach (var change in tally.Taken.Select(WireMemoryChange.Of))
            Line("here", change);
        foreach (var change in tally.Written.Select(written => WireMemoryChange.Of(written.Folder, written.Write)))
            Line("there", change);
        foreach (var file in tally.Coming)
            output.WriteLine($"{"hub",-6}{(file.IsDeleted ? "deleted" : "newer"),-9}{Text.Safe(file.Project.Name)}/{Text.Safe(file.Name)}");
        if (tally.Taken.Count + tally.Written.Count + tally.Coming.Count == 0)
            error.WriteLine(isDry ? "nothing would change." : "nothing has changed.");
        foreach (var held in tally.Held.Values.SelectMany(held => held))
            error.WriteLine(Sentence(held));
        foreach (var problem in tally.Problems)
            error.WriteLine(Text.Safe(problem));
        if (isDry)
            return;
        if (hub is null)
            error.WriteLine("no hub: memory is kept on this machine alone; claude-session-logger setup --hub ADDRESS joins one.");
        else if (tally.StaysHere is { } reason)
            error.WriteLine($"{reason}.");
        else
            output.WriteLine($"{Terminal.Count(tally.Pushed, "version")} went to the hub, {Terminal.Count(tally.Pulled, "version")} came");

        void Line(string where, WireMemoryChange change) =>
            output.WriteLine($"{where,-6}{change.Change,-9}{Text.Safe(ProjectKey.FromValue(change.ProjectKey).Name)}/{Text.Safe(change.Name)}");
    }

    /// <summary>Why a file is held back, and what to do.</summary>
    public static string Sentence(HeldFile held)
    {
        var name = Text.Safe(held.Name);
        return held.Why switch
        {
            HeldReason.Secret => $"{name}, line {held.Line}: something like a secret ({Text.Safe(held.Detail ?? "")}); the file stays on this machine: take it out, or run claude-memory-sync push --allow-secret {name}",
            HeldReason.Deletion => $"{name} is gone here, with many others: claude-memory-sync push --deletions has them gone everywhere, claude-memory-sync pull brings them back",
            HeldReason.Refused => $"{name}, which another machine has, cannot be a file here: {Text.Safe(held.Detail ?? "")}",
            HeldReason.Unwritable => $"{name} cannot be written here: {Text.Safe(held.Detail ?? "")}; each flush tries again; other files are not affected",
            HeldReason.BadName => $"{name} stays on this machine: {Text.Safe(held.Detail ?? "")}",
            _ => $"{name} cannot be read: {Text.Safe(held.Detail ?? "")}",
        };
    }
}
