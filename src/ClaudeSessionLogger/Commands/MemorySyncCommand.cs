using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>
/// <c>push</c>, <c>pull</c> and <c>sync</c>: the disk, the log and the hub. They differ in what a person means by them: only <c>pull</c> brings back
/// files that are gone here, and it and <c>sync</c> write into memory folders.
/// </summary>
sealed class MemorySyncCommand : Command, IExample
{
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<string[]> _allowSecret = new("--allow-secret") { Description = "Let this file go although something in it looks like a secret", HelpName = "FILE" };
    readonly Option<bool> _deletions = new("--deletions") { Description = "Files that are gone here, however many, are meant to be gone everywhere" };
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

    public static MemorySyncCommand Push() => new("push", "Take in what changed in memory folders here, and send it to the hub", goes: true, comes: false);

    public static MemorySyncCommand Pull() => new("pull", "Bring memory folders here up to what other machines have written", goes: false, comes: true);

    public static MemorySyncCommand Both() => new("sync", "Both: take in what changed here, and bring what changed elsewhere", goes: true, comes: true);

    int Run(ParseResult parsed)
    {
        var door = MemoryDoor.FromEnvironment();
        var isDry = parsed.GetValue(_dryRun);
        Func<ProjectKey, bool>? only = parsed.GetValue(_project) is { } asked ? project => project.Matches(asked) : null;
        var tally = isDry ? Look(door, parsed, only) : door.Sync(replica => new(door.Places, door.Settings, TimeProvider.System, replica, new(door.Places.SyncLog, TimeProvider.System))
        {
            Only = only,
            AllowDeletions = _goes && parsed.GetValue(_deletions),
            AllowedSecrets = Allowed(parsed),
            WritesOut = _comes,
            BringsBack = _comes && !_goes,
        });
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            var wire = WireMemorySync.Of(tally);
            output.WriteLine(JsonSerializer.Serialize(isDry ? wire with { EventsPulled = null, EventsPushed = null } : wire with { Coming = null }, MemoryJson.Readable.WireMemorySync));
        }
        else
            MemoryScreen.Print(tally, parsed, isDry, door.Settings.Hub);
        foreach (var file in Allowed(parsed).Where(file => !isDry && tally.Taken.All(draft => draft.Name != file)))
            parsed.InvocationConfiguration.Error.WriteLine($"--allow-secret {Text.Safe(file)}: no file of that name was held back; claude-memory-sync status names those that are.");
        return tally.Problems.Count > 0 ? new Failure(FailureKind.Unwritable, "").ExitCode : 0;
    }

    HashSet<string> Allowed(ParseResult parsed) =>
        _goes && parsed.GetValue(_allowSecret) is { } files ? files.ToHashSet(StringComparer.Ordinal) : [];

    MemoryTally Look(MemoryDoor door, ParseResult parsed, Func<ProjectKey, bool>? only)
    {
        var (tally, heads) = door.Look(database => (OfDisk(door, database, parsed, only), new EventStore(database, LogTables.Memory).Heads()));
        if (!_comes || door.Settings.Hub is not { } address || door.Settings.Memory is false)
            return tally;
        try
        {
            using var hub = HubDoor.Open(address);
            var coming = MemoryAhead.Files(hub.MemoryOf(Identity.UserName(door.Settings)), heads);
            tally.Coming = [.. coming.Where(file => only is null || only(file.Project))];
        }
        catch (Failure failure)
        {
            tally.Problems.Add($"what would come is not known: {failure.Message}");
        }

        return tally;
    }

    MemoryTally OfDisk(MemoryDoor door, Database database, ParseResult parsed, Func<ProjectKey, bool>? only)
    {
        var tally = new MemoryTally();
        foreach (var folder in MemoryFolders.Wanted(database, door.Settings, only))
        {
            var taken = MemoryFolders.Scan(database, folder, _goes && parsed.GetValue(_deletions));
            tally.Add(taken);
            if (_comes)
                tally.Add(folder, new WritingOut(database).Plan(folder, BringBack(taken.Held)).Where(write => write.ChangesDisk && taken.Drafts.All(draft => draft.Name != write.Name.Value)));
        }

        return tally;
    }

    IReadOnlyCollection<HeldFile> BringBack(IReadOnlyList<HeldFile> held) => _goes ? held : [.. held.Where(file => file.Why != HeldReason.Deletion)];
}
