using ClaudeSessionLogger.Memory.Marks;
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
/// Syncs Claude's memory between the files on this disk, the event log of their versions, and the hub. An
/// <see cref="EventReplicator"/> syncs the event log with the hub, as for the shared log; this class adds the files.
/// </summary>
sealed class MemorySync(AppPaths paths, Settings settings, TimeProvider clock, SyncReplicas replicas, BackgroundLog log)
{
    // The maximum number of attempts if someone keeps changing files during the sync; the next flush continues.
    const int Rounds = 5;

    /// <summary>The person's name. It is determined only when a version is written, because this may run git.</summary>
    readonly Lazy<string> _person = new(() => UserIdentity.HubName(settings));

    /// <summary>Updates the search index, so that the next search does not have to.</summary>
    public void RenewIndex()
    {
        // If nothing changed, do not create an index for users who never search.
        if (
            Result.ScannedVersions.Count
                + Result.WrittenFiles.Count
                + Result.ForgottenFiles.Count
                + Result.Pulled.Versions
                + Result.MovedEvents
                == 0
            && !File.Exists(paths.MemoryIndex)
        )
            return;
        replicas.Local.Release();
        MemoryIndex.Renew(paths, settings);
    }

    /// <summary>Limits the sync to these projects; null for all.</summary>
    public Func<ProjectKey, bool>? Only { get; init; }

    /// <summary>Whether the deletion of many files at once is intended.</summary>
    public bool AllowDeletions { get; init; }

    /// <summary>Whether to write into memory folders.</summary>
    public bool WritesFiles { get; init; } = true;

    /// <summary>Whether to restore files that were blocked because many were deleted at once.</summary>
    public bool RestoresDeleted { get; init; }

    /// <summary>Files to sync although they look like they contain secrets.</summary>
    public IReadOnlySet<string> AllowedSecrets { get; init; } = new HashSet<string>();

    /// <summary>
    /// Called between any two steps on the disk. Tests use it to stop the sync, or to change files as the client would.
    /// </summary>
    public Action BetweenSteps { get; init; } = () => { };

    public MemorySyncResult Result { get; } = new();

    /// <summary>Records the changes on the disk as versions. Returns the number of new versions.</summary>
    public int ScanLocalChanges() => replicas.Local.Use(ScanLocalChanges);

    int ScanLocalChanges(Database database)
    {
        var device = DeviceIdentity.LoadOrCreate(paths);
        database.Transaction(() =>
        {
            LocalMemoryFolders.Discover(database, paths, settings, device, CreateWriter(database));
            replicas.RemoveForgottenTexts();
            replicas.Local.HasForgotten |= new SessionMarkWriter(database, device, _person, clock).ForgetErased();
        });
        var count = 0;
        foreach (var folder in Folders(database))
        {
            Allow(database, folder);
            BetweenSteps();
            var scan = TryRun(
                folder,
                () => new LocalChangeScanner(database, AllowDeletions).Run(folder, CreateWriter(database))
            );
            count += scan?.Drafts.Count ?? 0;
            Result.Add(scan);
        }

        return count;
    }

    /// <summary>
    /// Writes the files to the disk as computed from their versions. Returns false if someone else changed a file in
    /// the meantime.
    /// </summary>
    public bool WriteLocalFiles() => !WritesFiles || replicas.Local.Use(WriteLocalFiles);

    bool WriteLocalFiles(Database database)
    {
        var isDone = true;
        foreach (var folder in Folders(database))
        {
            if (TryRun(folder, () => WriteLocalFiles(database, folder)) is { Count: > 0 })
                isDone = false;
        }

        ConflictFiles.Refresh(database, paths);
        if (Only is null)
            MemoryWaiting.SetUnwritten(database, 0);
        return isDone;
    }

    /// <summary>Writes the files of one folder. Returns the files that someone else changed in the meantime.</summary>
    IReadOnlyList<string> WriteLocalFiles(Database database, LocalMemoryFolder folder)
    {
        var forgotten = new ForgottenFiles(database, folder);
        Result.Add(folder, forgotten.Delete(replicas.KeptNotes, BetweenSteps));
        var writer = new LocalFileWriter(database, BetweenSteps);
        var planned = writer.PlanWrites(
            folder,
            [
                .. SyncedFiles
                    .Blocked(database, folder.Path)
                    .Where(blocked => !RestoresDeleted || blocked.Why != BlockedReason.Deletion),
            ]
        );
        var changed = writer.Run(folder, planned);
        List<BlockedFile> unwritable = [.. forgotten.Undeleted, .. writer.Unwritable];
        SaveBlocked(database, folder, unwritable);
        var remaining = changed.Concat(unwritable.Select(file => file.Name)).ToHashSet(StringComparer.Ordinal);
        Result.Add(folder, planned.Where(write => write.ChangesDisk && !remaining.Contains(write.Name.Value)));
        return [.. changed, .. forgotten.Changed];
    }

    /// <summary>Syncs the disk with the log of versions, without a hub.</summary>
    public void RunLocally()
    {
        for (var round = 0; round < Rounds; round++)
        {
            ScanLocalChanges();
            if (WriteLocalFiles())
                return;
        }
    }

    /// <summary>
    /// Syncs this person's versions with the hub, then writes the files to the disk. The caller must have scanned local
    /// changes.
    /// </summary>
    /// <param name="sharedLog">The replicator of the shared log, for notes shared with a team.</param>
    /// <param name="receivesOnly">Whether to send nothing.</param>
    public void RunWithHub(IMemoryHub hub, EventReplicator sharedLog, HubPusher self, bool receivesOnly = false)
    {
        var sends = DecideToSend(hub, self);
        replicas.Local.Use(database => MemoryReaders.SetWhyNotSent(database, Result.WhyNotSent));
        if (sends && !receivesOnly)
            hub.AdoptMemory(self.Person);
        var replicator = sends
            ? new EventReplicator(hub.MemoryOf(self.Person), replicas.Memory, self, clock, Thread.Sleep)
            : null;
        for (var round = 0; round < Rounds; round++)
        {
            if (round > 0)
                Replicate(sharedLog);
            if (replicator is not null)
                Replicate(replicator);
            Result.SetTotals(replicator?.Totals, sharedLog.Totals);
            if (WriteLocalFiles())
                break;
            var scanned = ScanLocalChanges();
            if (scanned == 0 && round > 0)
                break;
        }

        // Every sync after a machine has learned of a forgetting, and once an hour, because a sync can be interrupted.
        if (!receivesOnly && replicator is not null && HasForgotten(replicator.IsRepairDue))
            replicator.RemoveForgottenText();
        if (!receivesOnly)
            replicator?.RepairIfDue();
        if (!WritesFiles)
            replicas.Local.Use(database => MemoryWaiting.SaveUnwritten(database, Folders(database)));
        Problems = [.. replicator?.Problems ?? []];
        Repaired = replicator?.Repaired ?? 0;

        void Replicate(EventReplicator log) => _ = receivesOnly ? log.Receive() : log.Run();
    }

    bool HasForgotten(bool looksBack) =>
        replicas.Local.HasForgotten
        || looksBack && replicas.Local.Use(database => new MemoryVersionStore(database).HasForgotten());

    /// <summary>Versions that the hub advertises but cannot deliver, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>The number of versions that were sent again because they were missing or damaged on the hub.</summary>
    public int Repaired { get; private set; }

    /// <summary>
    /// Returns whether memory may be sent to the hub. If others can read it there, it is sent only if the person has
    /// allowed this, or is the only person on the hub and no other user of this machine can open the hub's folder.
    /// Memory that an older version of this program has sent to such a folder stays in sync. Records the reason if it
    /// is not sent, and the people who can read memory on the hub.
    /// </summary>
    bool DecideToSend(IMemoryHub hub, HubPusher self)
    {
        var otherPeople = replicas.Local.Use(database => HubPeople.Others(database, self.Person));
        if (hub.Ownership is not null)
        {
            Result.WhyNotSent = new PrivateDataPolicy(hub.Ownership, settings).WhyMemoryNotSent;
            return Result.WhyNotSent is null;
        }

        var whyNot = settings.Memory is null && !hub.KeepsPrivate ? WhyReadable(hub, self, otherPeople) : null;
        var isAllowed = settings.Memory ?? whyNot is null;
        if (!hub.KeepsPrivate)
            replicas.Local.Use(database =>
                WarnOfReaders(database, settings.Memory is true ? "" : string.Join(", ", otherPeople), isAllowed)
            );
        Result.WhyNotSent =
            isAllowed ? null
            : settings.Memory is false ? MemoryReaders.KeptHere
            : $"memory stays on this machine because {whyNot}; run claude-session-logger setup --memory to send it "
                + "anyway";
        return isAllowed;
    }

    static string? WhyReadable(IMemoryHub hub, HubPusher self, List<string> otherPeople) =>
        otherPeople.Count > 0 ? "others can read this hub"
        : hub.MemoryReaders() is { } readers && !hub.HasMemoryOf(self.Person) ? readers
        : null;

    // People who join the hub later can read the memory that was sent before.
    void WarnOfReaders(Database database, string otherPeople, bool isAllowed)
    {
        Result.Readable = isAllowed ? MemoryReaders.Files(database) : 0;
        var readers = MemoryReaders.HasMemory(database) ? otherPeople : "";
        MemoryReaders.Set(database, readers);
        if (readers.Length > 0)
            log.WriteOnce(
                $"{SafeText.Safe(readers)} can read the memory that you sent to the hub; run "
                    + "claude-session-logger memory status to see what you can do."
            );
    }

    IEnumerable<LocalMemoryFolder> Folders(Database database) => SyncedMemoryFolders.Select(database, settings, Only);

    MemoryWriter CreateWriter(Database database) => new(database, DeviceIdentity.LoadOrCreate(paths), _person, clock);

    void Allow(Database database, LocalMemoryFolder folder)
    {
        foreach (
            var group in SyncedFiles
                .Blocked(database, folder.Path)
                .Where(group => group.Why == BlockedReason.Secret && AllowedSecrets.Contains(group.Name))
                .GroupBy(group => group.Name)
        )
            SyncedFiles.Allow(database, folder.Project.Value, group.Key, group.Count());
    }

    void SaveBlocked(Database database, LocalMemoryFolder folder, IReadOnlyList<BlockedFile> unwritable)
    {
        database.Transaction(() =>
            SyncedFiles.SetBlocked(
                database,
                folder.Path,
                [.. unwritable.OrderBy(file => file.Name, StringComparer.Ordinal)],
                isUnwritable: true
            )
        );
        Result.SetUnwritable(folder, unwritable);
        foreach (var file in unwritable)
            log.WriteOnce(
                $"cannot write {SafeText.Safe(Path.Combine(folder.Path, file.Name))}: "
                    + $"{SafeText.Safe(file.Detail ?? "")}. The other files were written; each flush tries to write "
                    + "this file again."
            );
    }

    // If a folder cannot be read, the other folders are still synced.
    T? TryRun<T>(LocalMemoryFolder folder, Func<T> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or Failure { Kind: FailureKind.Invalid })
        {
            var sentence =
                $"cannot sync memory in {SafeText.Safe(folder.Path)} ({SafeText.Safe(e.Reason)}); the next "
                + "flush will try again.";
            log.WriteOnce(sentence);
            Result.Problems.Add(sentence);
            return null;
        }
    }
}
