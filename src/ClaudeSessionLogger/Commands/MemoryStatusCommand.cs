using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>What differs between this disk, the log and the hub, and what is held back.</summary>
sealed class MemoryStatusCommand : Command, IExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryStatusCommand() : base("status", "Say what of memory differs here and there, and what is held back and why")
    {
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory status";

    int Run(ParseResult parsed)
    {
        var door = MemoryDoor.FromEnvironment();
        var (status, heads) = door.Look(database => (MemoryStatus.OfDisk(database, door.Settings), new EventStore(database, LogTables.Memory).Heads()));
        if (door.Settings.Hub is { } address && door.Settings.Memory is not false)
            status = status.AskedOf(() => HubDoor.Open(address), Identity.UserName(door.Settings), heads);
        if (parsed.GetValue(_json))
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(Wire(status, door.Settings.Hub), MemoryJson.Readable.WireMemoryStatus));
        else
            Print(status, door.Settings.Hub, parsed);
        // Only what somebody could read counts as told: where the reader of a pipe is gone, this throws.
        parsed.InvocationConfiguration.Output.Flush();
        if (status.Readers is not null)
            door.MarkReadersSeen();
        return 0;
    }

    static void Print(MemoryStatus status, string? hub, ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        foreach (var folder in status.Folders.Where(folder => folder.Here.Drafts.Count + folder.There.Count + folder.Held.Count > 0))
        {
            output.WriteLine($"{Text.Safe(folder.Folder.Project.Value)}{(folder.IsShared ? " (shared)" : "")}  {Text.Safe(folder.Folder.Path)}");
            foreach (var change in folder.Here.Drafts.Select(WireMemoryChange.Of))
                output.WriteLine($"  here   {change.Change,-8} {Text.Safe(change.Name)}");
            foreach (var change in folder.There.Select(write => WireMemoryChange.Of(folder.Folder, write)))
                output.WriteLine($"  there  {change.Change,-8} {Text.Safe(change.Name)}");
            foreach (var held in folder.Held)
                Terminal.Print(output, $"  held   {MemoryScreen.Sentence(held)}", indent: 9);
        }

        output.WriteLine($"{Terminal.Count(status.Folders.Count, "folder")}, {Terminal.Count(status.Conflicts, "file")} in conflict");
        output.WriteLine(hub is null ? "no hub: memory is kept on this machine alone"
            : status.Problem is { } problem ? $"the hub does not answer: {Text.Safe(problem.Message)}"
            : $"{Terminal.Count(status.WaitingHere, "version")} to go to the hub, {Terminal.Count(status.WaitingThere ?? 0, "version")} to come");
        foreach (var damage in status.Damaged)
            Terminal.Print(output, damage.Sentence);
        if (status.Undecided is { } undecided)
            Terminal.Print(output, Text.Safe(undecided));
        if (status.Readers is { } readers)
        {
            Terminal.Print(output, $"{Text.Safe(readers)} can read what of your memory went to the hub before: claude-session-logger hub leave --delete-memory takes this machine's away; "
                + "setup --memory says that they may, and sends the rest too");
        }
    }

    static WireMemoryStatus Wire(MemoryStatus status, string? hub) => new(
        hub,
        [.. status.Folders.Select(folder => new WireMemoryFolder(
            folder.Folder.Path, folder.Folder.Project.Value, folder.Folder.Project.Name, folder.IsShared, [.. folder.Here.Drafts.Select(WireMemoryChange.Of)],
            [.. folder.There.Select(write => WireMemoryChange.Of(folder.Folder, write))]))],
        [.. status.Folders.SelectMany(folder => folder.Held).Select(WireMemoryHeld.Of)], status.Conflicts, status.WaitingHere, status.WaitingThere, status.Problem?.Message, status.Readers,
        [.. status.Damaged.Select(WireHubDamage.Of)]);
}
