using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
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
    readonly bool _goes, _comes;

    MemorySyncCommand(string name, string description, bool goes, bool comes) : base(name, description)
    {
        (_goes, _comes) = (goes, comes);
        Add(_project);
        if (goes)
        {
            Add(_allowSecret);
            Add(_deletions);
        }

        Add(_dryRun);
        Add(_json);
        SetAction(Run);
    }

    public string Example => $"claude-session-logger memory {Name} --dry-run";

    public static MemorySyncCommand Push() => new(
        "push",
        "Record local changes to memory files and send them to the hub",
        goes: true,
        comes: false
    );

    public static MemorySyncCommand Pull() => new(
        "pull",
        "Update local memory files with changes from other machines",
        goes: false,
        comes: true
    );

    public static MemorySyncCommand Both() => new(
        "sync",
        "Send local changes to memory files, and receive changes from other machines",
        goes: true,
        comes: true
    );

    int Run(ParseResult parsed)
    {
        var memory = MemoryService.FromEnvironment();
        var isDry = parsed.GetValue(_dryRun);
        Func<ProjectKey, bool>? only = parsed.GetValue(_project) is { } asked ? project => project.Matches(asked) : null;
        var result = isDry ? Look(memory, parsed, only) : memory.Sync(replicas => new(memory.Paths, memory.Settings, TimeProvider.System, replicas, new(memory.Paths.SyncLog, TimeProvider.System))
        {
            Only = only,
            AllowDeletions = _goes && parsed.GetValue(_deletions),
            AllowedSecrets = Allowed(parsed),
            WritesFiles = _comes,
            RestoresDeleted = _comes && !_goes,
        });
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            var wire = MemorySyncJson.Of(result);
            output.WriteLine(JsonSerializer.Serialize(isDry ? wire with { EventsPulled = null, EventsPushed = null } : wire with { Coming = null }, MemoryJsonContext.Readable.MemorySyncJson));
        }
        else
            MemoryChangesView.Print(result, parsed, isDry, memory.Settings.Hub);
        foreach (var file in Allowed(parsed).Where(file => !isDry && result.ScannedVersions.All(draft => draft.Name != file)))
            parsed.InvocationConfiguration.Error.WriteLine(
                $"cannot allow {SafeText.Safe(file)}: no blocked file has this name. Run claude-memory-sync "
                    + "status to list blocked files."
            );
        return result.Problems.Count > 0 ? new Failure(FailureKind.Unwritable, "").ExitCode : 0;
    }

    HashSet<string> Allowed(ParseResult parsed) =>
        _goes && parsed.GetValue(_allowSecret) is { } files ? files.ToHashSet(StringComparer.Ordinal) : [];

    MemorySyncResult Look(MemoryService memory, ParseResult parsed, Func<ProjectKey, bool>? only)
    {
        var (result, heads) = memory.Preview(database => (OfDisk(memory, database, parsed, only), new EventStore(database, EventTables.Memory).Heads()));
        if (!_comes || memory.Settings.Hub is not { } address || memory.Settings.Memory is false)
            return result;
        try
        {
            using var hub = HubConnector.Open(address);
            var coming = RemoteMemoryPreview.Files(hub.MemoryOf(UserIdentity.UserName(memory.Settings)), heads);
            result.Incoming = [.. coming.Where(file => only is null || only(file.Project))];
        }
        catch (Failure failure)
        {
            result.Problems.Add($"cannot determine incoming changes: {failure.Message}");
        }

        return result;
    }

    MemorySyncResult OfDisk(MemoryService memory, Database database, ParseResult parsed, Func<ProjectKey, bool>? only)
    {
        var result = new MemorySyncResult();
        foreach (var folder in SyncedMemoryFolders.Select(database, memory.Settings, only))
        {
            var taken = SyncedMemoryFolders.Scan(database, folder, _goes && parsed.GetValue(_deletions));
            result.Add(taken);
            if (_comes)
                result.Add(folder, new LocalFileWriter(database).PlanWrites(folder, BringBack(taken.Held)).Where(write => write.ChangesDisk && taken.Drafts.All(draft => draft.Name != write.Name.Value)));
        }

        return result;
    }

    IReadOnlyCollection<BlockedFile> BringBack(IReadOnlyList<BlockedFile> held) => _goes ? held : [.. held.Where(file => file.Why != BlockedReason.Deletion)];
}
