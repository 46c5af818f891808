using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Claude's memory between this disk, the log of its versions, and the hub. The log is brought over by the same <see cref="Exchange"/> as the
/// shared one; what is added here is the disk.
/// </summary>
sealed class MemorySync(Locations places, Settings settings, TimeProvider clock, StoredReplica replica, SyncLog log)
{
    // Whoever writes into a folder as fast as it is brought in step is left to the next flush.
    const int Rounds = 5;

    /// <summary>Asked for only where there is something to sign: git may have to be asked.</summary>
    readonly Lazy<string> _person = new(() => Identity.UserName(settings));

    /// <summary>So that the next search need not.</summary>
    public void RenewIndex()
    {
        // Who never searched and has no memory does not pay for it.
        if (Tally.Taken.Count + Tally.Written.Count + Tally.Pulled == 0 && !File.Exists(places.MemoryIndex))
            return;
        replica.Release();
        MemoryIndex.Renew(places, settings);
    }

    /// <summary>Only what changes in these projects' folders; null for all.</summary>
    public Func<ProjectKey, bool>? Only { get; init; }

    /// <summary>Whether many files that are gone at once are meant to be.</summary>
    public bool AllowDeletions { get; init; }

    /// <summary>Whether memory folders are written into.</summary>
    public bool WritesOut { get; init; } = true;

    /// <summary>Whether files come back of which so many are gone at once that nobody deleted them elsewhere.</summary>
    public bool BringsBack { get; init; }

    /// <summary>Files that are let through although they look like secrets.</summary>
    public IReadOnlySet<string> AllowedSecrets { get; init; } = new HashSet<string>();

    /// <summary>Called between any two steps on the disk: there a test stops this machine, or writes as the client would.</summary>
    public Action BetweenSteps { get; init; } = () => { };

    public MemoryTally Tally { get; } = new();

    /// <summary>What changed on the disk becomes versions. Returns how many.</summary>
    public int TakeIn() => replica.Use(TakeIn);

    int TakeIn(Database database)
    {
        var device = DeviceId.LoadOrCreate(places).ToString();
        database.Transaction(() => DeskFolders.Discover(database, places, settings, device));
        var count = 0;
        foreach (var folder in Folders(database))
        {
            Allow(database, folder);
            BetweenSteps();
            var taken = TryRun(folder, () => new TakingIn(database, AllowDeletions).Run(folder, Book(database)));
            count += taken?.Drafts.Count ?? 0;
            Tally.Add(taken);
        }

        return count;
    }

    /// <summary>What the versions make of each file comes onto the disk. False where somebody wrote into a folder meanwhile.</summary>
    public bool WriteOut() => !WritesOut || replica.Use(WriteOut);

    bool WriteOut(Database database)
    {
        var isDone = true;
        foreach (var folder in Folders(database))
        {
            if (TryRun(folder, () => WriteOut(database, folder)) is { Count: > 0 })
                isDone = false;
        }

        ConflictFiles.Refresh(database, places);
        return isDone;
    }

    /// <summary>Returns the files that somebody else wrote meanwhile.</summary>
    IReadOnlyList<string> WriteOut(Database database, DeskFolder folder)
    {
        var writing = new WritingOut(database, BetweenSteps);
        var planned = writing.Plan(folder, [.. SyncedFiles.Held(database, folder.Path).Where(held => !BringsBack || held.Why != HeldReason.Deletion)]);
        var changed = writing.Run(folder, planned);
        Hold(database, folder, writing.Unwritable);
        var left = changed.Concat(writing.Unwritable.Select(file => file.Name)).ToHashSet(StringComparer.Ordinal);
        Tally.Add(folder, planned.Where(write => write.ChangesDisk && !left.Contains(write.Name.Value)));
        return changed;
    }

    /// <summary>All there is to do without a hub.</summary>
    public void RunHere()
    {
        for (var round = 0; round < Rounds; round++)
        {
            TakeIn();
            if (WriteOut())
                return;
        }
    }

    /// <summary>Meets the hub: this person's versions both ways, then the disk. What changed on the disk was taken in before.</summary>
    /// <param name="shared">The exchange of the shared log, for what a team shares.</param>
    public void Meet(IMemoryHub hub, Exchange shared, HubPusher self)
    {
        var goes = DecideToSend(hub, self);
        if (goes)
            hub.AdoptMemory(self.Person);
        var exchange = goes ? new Exchange(hub.MemoryOf(self.Person), replica.Memory, self, clock, Thread.Sleep) : null;
        for (var round = 0; round < Rounds; round++)
        {
            if (round > 0)
                shared.Run();
            if (exchange?.Run() is { } result)
                Tally.AddExchange(result);
            if (WriteOut())
                break;
            var taken = TakeIn();
            if (taken == 0 && round > 0)
                break;
        }

        exchange?.RepairIfDue();
        Problems = [.. exchange?.Problems ?? []];
        Repaired = exchange?.Repaired ?? 0;
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
            Tally.StaysHere = new PrivateData(hub.Ownership, settings).WhyMemoryStays;
            return Tally.StaysHere is null;
        }

        var may = settings.Memory ?? (hub.KeepsPrivate || others.Count == 0);
        if (!hub.KeepsPrivate)
            replica.Use(database => Warn(database, settings.Memory is true ? "" : string.Join(", ", others), may));
        Tally.StaysHere = may ? null
            : settings.Memory is false ? "memory stays on this machine, as it was set up"
            : "memory stays on this machine, because others read this hub too: claude-session-logger setup --memory puts it there anyway";
        return may;
    }

    // What went while nobody else was there, others can read from the day they come.
    void Warn(Database database, string others, bool may)
    {
        Tally.Readable = may ? MemoryReaders.Files(database) : 0;
        var readers = MemoryReaders.IsAnythingThere(database) ? others : "";
        MemoryReaders.Set(database, readers);
        if (readers.Length > 0)
            log.WriteOnce($"{Text.Safe(readers)} can read what of your memory went to the hub; claude-session-logger memory status says what to do.");
    }

    IEnumerable<DeskFolder> Folders(Database database) => MemoryFolders.Wanted(database, settings, Only);

    MemoryBook Book(Database database) => new(database, DeviceId.LoadOrCreate(places).ToString(), _person, clock);

    void Allow(Database database, DeskFolder folder)
    {
        foreach (var held in SyncedFiles.Held(database, folder.Path).Where(held => held.Why == HeldReason.Secret && AllowedSecrets.Contains(held.Name)).GroupBy(held => held.Name))
            SyncedFiles.Allow(database, folder.Project.Value, held.Key, held.Count());
    }

    void Hold(Database database, DeskFolder folder, IReadOnlyList<HeldFile> unwritable)
    {
        database.Transaction(() => SyncedFiles.SetHeld(database, folder.Path, [.. unwritable.OrderBy(file => file.Name, StringComparer.Ordinal)], isUnwritable: true));
        Tally.SetUnwritable(folder, unwritable);
        foreach (var file in unwritable)
            log.WriteOnce($"cannot write {Text.Safe(Path.Combine(folder.Path, file.Name))}: {Text.Safe(file.Detail ?? "")}. The other files are written; each flush tries this one again.");
    }

    // One folder that cannot be read must not keep the others from being brought in step.
    T? TryRun<T>(DeskFolder folder, Func<T> work) where T : class
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Failure { Kind: FailureKind.Invalid })
        {
            var sentence = $"memory in {Text.Safe(folder.Path)} is passed over ({Text.Safe(e.Message)}); the next flush tries again.";
            log.WriteOnce(sentence);
            Tally.Problems.Add(sentence);
            return null;
        }
    }
}
