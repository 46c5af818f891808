using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Claude's memory between this disk, the log of its versions, and the hub. The log is brought over by the same <see cref="EventReplicator"/> as the
/// shared one; what is added here is the disk.
/// </summary>
sealed class MemorySync(AppPaths paths, Settings settings, TimeProvider clock, LogReplica replica, BackgroundLog log)
{
    // Whoever writes into a folder as fast as it is brought in step is left to the next flush.
    const int Rounds = 5;

    /// <summary>Asked for only where there is something to sign: git may have to be asked.</summary>
    readonly Lazy<string> _person = new(() => UserIdentity.UserName(settings));

    /// <summary>So that the next search need not.</summary>
    public void RenewIndex()
    {
        // Who never searched and has no memory does not pay for it.
        if (Result.ScannedVersions.Count + Result.WrittenFiles.Count + Result.Pulled == 0 && !File.Exists(paths.MemoryIndex))
            return;
        replica.Release();
        MemoryIndex.Renew(paths, settings);
    }

    /// <summary>Only what changes in these projects' folders; null for all.</summary>
    public Func<ProjectKey, bool>? Only { get; init; }

    /// <summary>Whether many files that are gone at once are meant to be.</summary>
    public bool AllowDeletions { get; init; }

    /// <summary>Whether memory folders are written into.</summary>
    public bool WritesFiles { get; init; } = true;

    /// <summary>Whether files come back of which so many are gone at once that nobody deleted them elsewhere.</summary>
    public bool RestoresDeleted { get; init; }

    /// <summary>Files that are let through although they look like secrets.</summary>
    public IReadOnlySet<string> AllowedSecrets { get; init; } = new HashSet<string>();

    /// <summary>Called between any two steps on the disk: there a test stops this machine, or writes as the client would.</summary>
    public Action BetweenSteps { get; init; } = () => { };

    public MemorySyncResult Result { get; } = new();

    /// <summary>What changed on the disk becomes versions. Returns how many.</summary>
    public int ScanLocalChanges() => replica.Use(ScanLocalChanges);

    int ScanLocalChanges(Database database)
    {
        var device = DeviceIdentity.LoadOrCreate(paths).ToString();
        database.Transaction(() => LocalMemoryFolders.Discover(database, paths, settings, device));
        var count = 0;
        foreach (var folder in Folders(database))
        {
            Allow(database, folder);
            BetweenSteps();
            var taken = TryRun(folder, () => new LocalChangeScanner(database, AllowDeletions).Run(folder, CreateWriter(database)));
            count += taken?.Drafts.Count ?? 0;
            Result.Add(taken);
        }

        return count;
    }

    /// <summary>What the versions make of each file comes onto the disk. False where somebody wrote into a folder meanwhile.</summary>
    public bool WriteLocalFiles() => !WritesFiles || replica.Use(WriteLocalFiles);

    bool WriteLocalFiles(Database database)
    {
        var isDone = true;
        foreach (var folder in Folders(database))
        {
            if (TryRun(folder, () => WriteLocalFiles(database, folder)) is { Count: > 0 })
                isDone = false;
        }

        ConflictFiles.Refresh(database, paths);
        return isDone;
    }

    /// <summary>Returns the files that somebody else wrote meanwhile.</summary>
    IReadOnlyList<string> WriteLocalFiles(Database database, LocalMemoryFolder folder)
    {
        var writing = new LocalFileWriter(database, BetweenSteps);
        var planned = writing.PlanWrites(folder, [.. SyncedFiles.Held(database, folder.Path).Where(held => !RestoresDeleted || held.Why != HeldReason.Deletion)]);
        var changed = writing.Run(folder, planned);
        SaveBlocked(database, folder, writing.Unwritable);
        var left = changed.Concat(writing.Unwritable.Select(file => file.Name)).ToHashSet(StringComparer.Ordinal);
        Result.Add(folder, planned.Where(write => write.ChangesDisk && !left.Contains(write.Name.Value)));
        return changed;
    }

    /// <summary>All there is to do without a hub.</summary>
    public void RunLocally()
    {
        for (var round = 0; round < Rounds; round++)
        {
            ScanLocalChanges();
            if (WriteLocalFiles())
                return;
        }
    }

    /// <summary>Meets the hub: this person's versions both ways, then the disk. What changed on the disk was taken in before.</summary>
    /// <param name="sharedLog">The exchange of the shared log, for what a team shares.</param>
    public void RunWithHub(IMemoryHub hub, EventReplicator sharedLog, HubPusher self)
    {
        var goes = DecideToSend(hub, self);
        if (goes)
            hub.AdoptMemory(self.Person);
        var replicator = goes ? new EventReplicator(hub.MemoryOf(self.Person), replica.Memory, self, clock, Thread.Sleep) : null;
        for (var round = 0; round < Rounds; round++)
        {
            if (round > 0)
                sharedLog.Run();
            if (replicator?.Run() is { } result)
                Result.AddExchange(result);
            if (WriteLocalFiles())
                break;
            var taken = ScanLocalChanges();
            if (taken == 0 && round > 0)
                break;
        }

        replicator?.RepairIfDue();
        Problems = [.. replicator?.Problems ?? []];
        Repaired = replicator?.Repaired ?? 0;
    }

    /// <summary>Versions that the hub advertises but cannot deliver: each a sentence.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>How many versions were put back on the hub that were missing or damaged there.</summary>
    public int Repaired { get; private set; }

    /// <summary>
    /// Returns whether memory may be put there: where others could read it only if the person has said so, or is alone there. Notes why not,
    /// and who can read what is there.
    /// </summary>
    bool DecideToSend(IMemoryHub hub, HubPusher self)
    {
        var others = replica.Load().Hub?.Devices.Values.Select(device => device.Person).Where(person => person is not null && person != self.Person).Distinct().Order(StringComparer.Ordinal).ToList() ?? [];
        if (hub.Ownership is not null)
        {
            Result.WhyNotSent = new PrivateDataPolicy(hub.Ownership, settings).WhyMemoryStays;
            return Result.WhyNotSent is null;
        }

        var may = settings.Memory ?? (hub.KeepsPrivate || others.Count == 0);
        if (!hub.KeepsPrivate)
            replica.Use(database => WarnOfReaders(database, settings.Memory is true ? "" : string.Join(", ", others), may));
        Result.WhyNotSent = may ? null
            : settings.Memory is false ? "memory stays on this machine, as it was set up"
            : "memory stays on this machine, because others read this hub too: claude-session-logger setup --memory puts it there anyway";
        return may;
    }

    // What went while nobody else was there, others can read from the day they come.
    void WarnOfReaders(Database database, string others, bool may)
    {
        Result.Readable = may ? MemoryReaders.Files(database) : 0;
        var readers = MemoryReaders.HasMemory(database) ? others : "";
        MemoryReaders.Set(database, readers);
        if (readers.Length > 0)
            log.WriteOnce($"{SafeText.Safe(readers)} can read what of your memory went to the hub; claude-session-logger memory status says what to do.");
    }

    IEnumerable<LocalMemoryFolder> Folders(Database database) => SyncedMemoryFolders.Select(database, settings, Only);

    MemoryWriter CreateWriter(Database database) => new(database, DeviceIdentity.LoadOrCreate(paths).ToString(), _person, clock);

    void Allow(Database database, LocalMemoryFolder folder)
    {
        foreach (var held in SyncedFiles.Held(database, folder.Path).Where(held => held.Why == HeldReason.Secret && AllowedSecrets.Contains(held.Name)).GroupBy(held => held.Name))
            SyncedFiles.Allow(database, folder.Project.Value, held.Key, held.Count());
    }

    void SaveBlocked(Database database, LocalMemoryFolder folder, IReadOnlyList<BlockedFile> unwritable)
    {
        database.Transaction(() => SyncedFiles.SetHeld(database, folder.Path, [.. unwritable.OrderBy(file => file.Name, StringComparer.Ordinal)], isUnwritable: true));
        Result.SetUnwritable(folder, unwritable);
        foreach (var file in unwritable)
            log.WriteOnce($"cannot write {SafeText.Safe(Path.Combine(folder.Path, file.Name))}: {SafeText.Safe(file.Detail ?? "")}. The other files are written; each flush tries this one again.");
    }

    // One folder that cannot be read must not keep the others from being brought in step.
    T? TryRun<T>(LocalMemoryFolder folder, Func<T> work) where T : class
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Failure { Kind: FailureKind.Invalid })
        {
            var sentence = $"memory in {SafeText.Safe(folder.Path)} is passed over ({SafeText.Safe(e.Message)}); the next flush tries again.";
            log.WriteOnce(sentence);
            Result.Problems.Add(sentence);
            return null;
        }
    }
}
