using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Shows how memory differs between this machine's folders, its database and the hub, and which files are blocked.
/// </summary>
sealed class MemoryStatusCommand : Command, ICommandExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryStatusCommand()
        : base("status", "Show unsynced and blocked memory files, with reasons")
    {
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory status";

    int Run(ParseResult parsed)
    {
        var memory = MemoryService.FromEnvironment();
        var (status, heads) = memory.Preview(database =>
            (MemoryStatus.OfLocalFiles(database, memory.Settings), new EventStore(database, EventTables.Memory).Heads())
        );
        if (memory.Settings.Hub is { } address && memory.Settings.Memory is not false)
            status = status.WithHubCounts(
                () => HubConnector.Open(address),
                UserIdentity.HubName(memory.Settings),
                heads,
                memory.Remember
            );
        if (parsed.GetValue(_json))
            parsed.InvocationConfiguration.Output.WriteLine(
                JsonSerializer.Serialize(ToJson(status, memory), MemoryJsonContext.Readable.MemoryStatusJson)
            );
        else
            Print(status, memory, parsed);
        // Flush before marking the readers as seen. If the output goes to another program and that program has exited,
        // flushing throws, and the readers are shown again.
        parsed.InvocationConfiguration.Output.Flush();
        if (status.Readers is not null)
            memory.MarkReadersSeen();
        return 0;
    }

    static void Print(MemoryStatus status, MemoryService memory, ParseResult parsed)
    {
        var hub = memory.Settings.Hub;
        var output = parsed.InvocationConfiguration.Output;
        foreach (
            var folder in status.Folders.Where(folder =>
                folder.LocalChanges.Drafts.Count + folder.PendingWrites.Count + folder.Blocked.Count > 0
            )
        )
        {
            Terminal.Print(
                output,
                $"{SafeText.Safe(folder.Folder.Project.Name)}{(folder.IsShared ? " (shared)" : "")}  "
                    + $"{SafeText.Safe(folder.Folder.Path)}"
            );
            foreach (var change in folder.LocalChanges.Drafts.Select(draft => MemoryChangeJson.Of(draft)))
                Terminal.Print(
                    output,
                    $"  {MemoryChangesView.ThisMachine, -15} {change.Change, -8} {SafeText.Safe(change.Name)}"
                );
            foreach (var change in folder.PendingWrites.Select(write => MemoryChangeJson.Of(folder.Folder, write)))
                Terminal.Print(
                    output,
                    $"  {MemoryChangesView.OtherMachines, -15} {change.Change, -8} {SafeText.Safe(change.Name)}"
                );
            BlockedFilesView.Print(folder.Blocked, output, "  blocked         ");
        }

        Terminal.Print(
            output,
            $"{Terminal.Count(status.Folders.Count, "folder")}, {Terminal.Count(status.Conflicts, "file")} in conflict"
        );
        foreach (var line in MemoryChangesView.ConflictLines(memory.Conflicts()))
            Terminal.Print(output, line);
        Terminal.Print(
            output,
            hub is null ? "no hub: memory stays on this machine"
                : status.WhyNotSent is { } reason
                    ? $"{Terminal.Count(status.EventsToSend, "version")} not sent: {SafeText.Safe(reason)}."
                : status.Problem is { } problem ? $"the hub does not answer: {SafeText.Safe(problem.Message)}"
                : $"{Terminal.Count(status.EventsToSend, "version")} to send to the hub, "
                    + $"{Terminal.Count(status.EventsToReceive ?? 0, "version")} to receive"
        );
        if (KeptNotes.List(memory.Paths) is [_, ..] kept)
        {
            Terminal.Print(
                output,
                "Notes that were forgotten on another machine, which did not know their last change. The texts with "
                    + "this change are only here; delete them if you do not need them:"
            );
            foreach (var path in kept)
                output.WriteLine($"  {SafeText.Safe(path)}");
        }

        foreach (var damage in status.Damaged)
            Terminal.Print(output, damage.Sentence);
        if (status.Undecided is { } undecided && undecided != status.WhyNotSent)
            Terminal.Print(output, $"{SafeText.Safe(SameReason.Shorten(undecided, status.WhyNotSent)).TrimEnd('.')}.");
        if (status.Readers is { } readers)
        {
            Terminal.Print(
                output,
                $"{SafeText.Safe(NameList.Join(readers.Split(", ")))} can read the memory that you sent to the hub "
                    + "earlier. To delete what this machine sent, run claude-session-logger hub leave "
                    + "--delete-memory. To allow others to read your memory and send the rest, run "
                    + "claude-session-logger setup --memory."
            );
        }
    }

    static MemoryStatusJson ToJson(MemoryStatus status, MemoryService memory) =>
        new(
            memory.Settings.Hub,
            [
                .. status.Folders.Select(folder => new MemoryFolderJson(
                    folder.Folder.Path,
                    folder.Folder.Project.Value,
                    folder.Folder.Project.Name,
                    folder.IsShared,
                    [
                        .. folder.LocalChanges.Drafts.Select(draft =>
                            MemoryChangeJson.Of(draft, folder.Folder.Project.Name)
                        ),
                    ],
                    [.. folder.PendingWrites.Select(write => MemoryChangeJson.Of(folder.Folder, write))]
                )),
            ],
            [.. status.Folders.SelectMany(folder => folder.Blocked).Select(BlockedFileJson.Of)],
            status.Conflicts,
            status.EventsToSend,
            status.EventsToReceive,
            status.Problem?.Message,
            status.Readers,
            [.. status.Damaged.Select(HubDamageJson.Of)],
            KeptNotes.List(memory.Paths),
            status.WhyNotSent
        );
}
