using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Runs <c>push</c>, <c>pull</c> or <c>sync</c> between this machine's memory folders, its database and the hub. Only
/// <c>pull</c> and <c>sync</c> write memory files, and only <c>pull</c> restores deleted files.
/// </summary>
sealed class MemorySyncCommand : Command, ICommandExample
{
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<string[]> _allowSecret = new("--allow-secret")
    {
        Description = "Sync this file even if it seems to contain a secret",
        HelpName = "FILE",
    };
    readonly Option<bool> _deletions = new("--deletions")
    {
        Description = "If files were deleted on this machine, delete them on all machines, even if there are many",
    };
    readonly Option<bool> _dryRun = MemoryOptions.DryRun();
    readonly Option<bool> _json = CommonOptions.Json();
    readonly bool _sends,
        _receives;

    MemorySyncCommand(string name, string description, bool sends, bool receives)
        : base(name, description)
    {
        (_sends, _receives) = (sends, receives);
        Add(_project);
        if (sends)
        {
            Add(_allowSecret);
            Add(_deletions);
        }

        Add(_dryRun);
        Add(_json);
        SetAction(Run);
    }

    public string Example => $"claude-session-logger memory {Name} --dry-run";

    public static MemorySyncCommand Push() =>
        new("push", "Record the local changes of memory files, and send them to the hub", sends: true, receives: false);

    public static MemorySyncCommand Pull() =>
        new("pull", "Update local memory files with changes from other machines", sends: false, receives: true);

    public static MemorySyncCommand Both() =>
        new(
            "sync",
            "Sync memory files: send the changes of this machine, and receive those of other machines",
            sends: true,
            receives: true
        );

    int Run(ParseResult parsed)
    {
        var memory = MemoryService.FromEnvironment();
        var isDry = parsed.GetValue(_dryRun);
        Func<ProjectKey, bool>? isSelected = parsed.GetValue(_project) is { } requested
            ? project => project.Matches(requested)
            : null;
        var result = isDry ? Preview(memory, parsed, isSelected) : Sync(memory, parsed, isSelected);
        result.Conflicts = memory.Conflicts(isSelected);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            var json = MemorySyncJson.Of(result);
            output.WriteLine(
                JsonSerializer.Serialize(
                    isDry ? json with { EventsPulled = null, EventsPushed = null } : json with { Coming = null },
                    MemoryJsonContext.Readable.MemorySyncJson
                )
            );
        }
        else
        {
            MemoryChangesView.Print(result, parsed, isDry, memory.Settings.Hub, _sends);
            if (_receives && !isDry)
                PrintUnlinked(memory, parsed.InvocationConfiguration.Error);
        }

        foreach (
            var file in Allowed(parsed).Where(file => !isDry && result.ScannedVersions.All(draft => draft.Name != file))
        )
            parsed.InvocationConfiguration.Error.WriteLine(
                $"cannot allow {SafeText.Safe(file)}: no blocked file has this name. Run claude-session-logger memory "
                    + "status to list blocked files."
            );
        return result.Problems.Count > 0 ? new Failure(FailureKind.Unwritable, "").ExitCode : 0;
    }

    static void PrintUnlinked(MemoryService memory, TextWriter error)
    {
        foreach (var name in memory.UnlinkedProjectNames().Select(name => SafeText.Safe(name)))
            Terminal.Print(
                error,
                $"Another machine has notes of a project {name} without a git remote. If it is the same project, run "
                    + $"claude-session-logger memory link {name} in its folder here."
            );
    }

    MemorySyncResult Sync(MemoryService memory, ParseResult parsed, Func<ProjectKey, bool>? isSelected)
    {
        MemorySync? sync = null;
        try
        {
            return memory.Sync(
                replicas =>
                    sync = new(
                        memory.Paths,
                        memory.Settings,
                        TimeProvider.System,
                        replicas,
                        new(memory.Paths.BackgroundLog, TimeProvider.System)
                    )
                    {
                        Only = isSelected,
                        AllowDeletions = _sends && parsed.GetValue(_deletions),
                        AllowedSecrets = Allowed(parsed),
                        WritesFiles = _receives,
                        RestoresDeleted = _receives && !_sends,
                    },
                receivesOnly: !_sends
            );
        }
        catch (Failure failure) when (sync is { Result.ScannedVersions: [_, ..] recorded })
        {
            throw new Failure(
                failure.Kind,
                $"{failure.Reason}. {Terminal.Count(recorded.Count, "change")} of this machine "
                    + $"{(recorded.Count == 1 ? "is" : "are")} recorded, {WhatHappensLater(memory)}.",
                failure
            );
        }
    }

    // Whether memory may be sent is known from the last sync.
    static string WhatHappensLater(MemoryService memory)
    {
        using var database = memory.Read();
        return database is not null && MemoryReaders.WhyNotSent(database, memory.Settings) is { } reason
            ? $"but will not be sent: {SafeText.Safe(reason)}"
            : "and will be sent later";
    }

    HashSet<string> Allowed(ParseResult parsed) =>
        _sends && parsed.GetValue(_allowSecret) is { } files ? files.ToHashSet(StringComparer.Ordinal) : [];

    MemorySyncResult Preview(MemoryService memory, ParseResult parsed, Func<ProjectKey, bool>? isSelected)
    {
        var (result, heads) = memory.Preview(database =>
            (PreviewLocal(memory, database, parsed, isSelected), new EventStore(database, EventTables.Memory).Heads())
        );
        if (!_receives || memory.Settings.Hub is not { } address || memory.Settings.Memory is false)
            return result;
        try
        {
            using var hub = HubConnector.Open(address);
            var incoming = RemoteMemoryPreview.Files(
                hub.MemoryOf(UserIdentity.HubName(memory.Settings)),
                heads,
                memory.Remember
            );
            result.Incoming = [.. incoming.Where(file => isSelected is null || isSelected(file.Project))];
        }
        catch (Failure failure)
        {
            result.Problems.Add($"cannot determine incoming changes: {failure.Message}");
        }

        return result;
    }

    MemorySyncResult PreviewLocal(
        MemoryService memory,
        Database database,
        ParseResult parsed,
        Func<ProjectKey, bool>? isSelected
    )
    {
        var result = new MemorySyncResult { WhyNotSent = MemoryReaders.WhyNotSent(database, memory.Settings) };
        foreach (var folder in SyncedMemoryFolders.Select(database, memory.Settings, isSelected))
        {
            var scan = SyncedMemoryFolders.Scan(database, folder, _sends && parsed.GetValue(_deletions));
            result.Add(scan);
            if (_receives)
                result.Add(
                    folder,
                    new LocalFileWriter(database)
                        .PlanWrites(folder, WithoutBlockedDeletions(scan.Blocked))
                        .Where(write => write.ChangesDisk && scan.Drafts.All(draft => draft.Name != write.Name.Value))
                );
        }

        return result;
    }

    IReadOnlyCollection<BlockedFile> WithoutBlockedDeletions(IReadOnlyList<BlockedFile> held) =>
        _sends ? held : [.. held.Where(file => file.Why != BlockedReason.Deletion)];
}
