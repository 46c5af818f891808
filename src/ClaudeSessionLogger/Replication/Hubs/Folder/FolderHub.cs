using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// A hub without a server: a folder that a network drive, git or a file sync program shares between machines. Each
/// machine writes only to its own files, so that syncing them creates no conflicting versions.
/// </summary>
/// <remarks>
/// Files have no transactions: if the program is killed while it pushes events of several devices, only some of these
/// events may be stored. If two machines push events of the same device at once, both may succeed, each in its own
/// file. Readers see only complete events.
/// </remarks>
sealed class FolderHub : IHub
{
    readonly HubFolderLayout _layout;
    readonly HubFolderHeader _header;
    readonly HubFolderDevices _devices;
    readonly HubFolderRedactions _redactions;
    readonly HubDeadline _deadline;
    readonly TimeProvider _clock;
    bool _isLost;
    DeviceId? _pusher;

    FolderHub(HubFolderLayout layout, HubDeadline deadline, TimeProvider clock, HubFolderHeader? parent = null)
    {
        (_layout, _deadline, _clock) = (layout, deadline, clock);
        _header = new(layout, parent);
        _devices = new(layout, deadline, clock);
        _redactions = new(layout);
    }

    public bool KeepsSessions => true;

    public bool NeedsSessionConsent => true;

    public string? SessionReaders(IReadOnlyCollection<string> ownNames) =>
        Do(() =>
            HubFolderReaders.Others(_devices.List().SelectMany(PeopleOf), ownNames)
            ?? HubFolderReaders.OfFolder(_layout.Root)
        );

    // A device whose description is missing or cannot be read is somebody's, too: its events tell whose.
    IEnumerable<string> PeopleOf(HubDevice device)
    {
        if (device.Person is { } person)
            return [person];
        if (device.SeenAt is null)
            return [];
        var files = _layout.EventFiles().Where(file => file.Device == device.Device);
        var actors = EventFileReader
            .ReadRange(files, new(device.Device, 0, device.Head.Seq))
            .Select(e => e.Content.Actor)
            .Where(actor => actor != UserIdentity.Unknown)
            .ToHashSet(StringComparer.Ordinal);
        return actors.Count > 0 ? actors : [$"a device without a name ({device.Device.Short})"];
    }

    public bool KeepsPrivate => false;

    public HubOwnership? Ownership => null;

    public IReadOnlyList<SkippedItem> SkippedItems => _layout.SkippedItems.All;

    public static FolderHub Open(string path, HubDeadline deadline, TimeProvider clock, bool create)
    {
        var hub = new FolderHub(new(new(path), new()), deadline, clock);
        hub.Do(() =>
        {
            if (create)
                hub._header.Create();
            return hub._header.ReadEpoch();
        });
        return hub;
    }

    public HubState GetState() =>
        Do(() =>
        {
            var epoch = _header.ReadEpoch();
            var heads = _devices.Heads();
            var hash = heads.Aggregate(
                0L,
                (hash, device) => hash ^ EventHash.ComputeHeadHash(device.Key, device.Value, pushes: 0)
            );
            return new HubState(epoch, Now: null, heads.Count, hash);
        });

    public IReadOnlyList<HubDevice> Devices() =>
        Do(() =>
        {
            _header.ReadEpoch();
            return _devices.List();
        });

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
        Do(() =>
        {
            _header.ReadEpoch();
            var runs = _layout.EventFiles().ToLookup(file => file.Device);
            var redactions = _layout.Redactions();
            var (events, bytes) = (new List<LogEvent>(), 0L);
            foreach (var e in ranges.SelectMany(range => EventFileReader.ReadRange(runs[range.Device], range)))
            {
                if (events.Count > 0 && bytes >= maxBytes)
                    break;
                events.Add(EventFile.Redacted(e, redactions));
                bytes += System.Text.Encoding.UTF8.GetByteCount(e.Content.Value ?? "");
                _ = _deadline.Remaining;
            }

            return events;
        });

    public void Push(HubPushRequest push) =>
        Do(() =>
        {
            _header.ReadEpoch();
            var pusher = push.Pusher;
            _devices.RefuseRevoked(pusher);
            var heads = _devices.Heads();
            if (push.Devices.Any(device => heads.GetValueOrDefault(device.Device) != device.Base))
                throw CreateConflict();

            var redactions = _layout.Redactions();
            foreach (
                var device in push.Devices.Where(device => device.Events.Count > 0).OrderBy(device => device.Device)
            )
                _layout.Append(
                    FileFor(pusher.Device, device),
                    device.Device,
                    [.. device.Events.SelectMany(e => HubFolderEventJson.Line(EventFile.Redacted(e, redactions)))]
                );
            // Redact only after the events are written, because they show why a text is missing.
            var forgotten = push
                .Devices.SelectMany(device => device.Events)
                .Where(e => e.Content.Kind == EventKind.Forgotten);
            redactions = _redactions.Add(forgotten.Select(e => e.Content.EntryId), redactions);
            _redactions.RemoveText(pusher.Device, redactions);
            _pusher = pusher.Device;
            _devices.WriteDescription(pusher, redactions.Count);
        });

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) =>
        Do(() =>
        {
            _header.ReadEpoch();
            return new HubFolderRepair(_layout, _deadline).Digests(ranges);
        });

    public void Repair(HubRepairRequest repair) =>
        Do(() =>
        {
            _header.ReadEpoch();
            _devices.RefuseRevoked(repair.Pusher);
            if (_devices.Heads().GetValueOrDefault(repair.Device) != repair.Head)
                throw CreateConflict();
            new HubFolderRepair(_layout, _deadline).Run(repair);
        });

    /// <summary>Returns no entries, because a folder has no table that other tools could write to.</summary>
    public IReadOnlyList<ExternalEntry> ExternalEntries() => [];

    /// <summary>A folder has no rows that could differ from the events; only redactions can be missing.</summary>
    public HubLeftovers Leftovers() =>
        Do(() =>
        {
            _header.ReadEpoch();
            return new HubLeftovers([], _redactions.Missing());
        });

    /// <summary>
    /// Records that these entries are redacted, so that their text is no longer returned. A machine that has just
    /// pushed also removes the text from its files; other machines do so with their next push.
    /// </summary>
    public void Redact(IReadOnlyCollection<EntryId> entryIds) =>
        Do(() =>
        {
            _header.ReadEpoch();
            var redactions = _redactions.Add(entryIds, _layout.Redactions());
            if (_pusher is { } writer)
                _redactions.RemoveText(writer, redactions);
        });

    public IReadOnlyList<HubSession> Sessions(string? person) =>
        Do(() =>
        {
            _header.ReadEpoch();
            return Stored.Read(person);
        });

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
        Do(() =>
        {
            _header.ReadEpoch();
            _devices.RefuseRevoked(pusher);
            // Somebody may have opened the folder to others since this sync began.
            if (HubFolderReaders.OfFolder(_layout.Root) is { } readers)
                throw new Failure(FailureKind.Unauthorized, $"cannot send sessions to the hub: {readers}.");
            Stored.Write(pusher, sessions);
        });

    public void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds) =>
        Do(() =>
        {
            _header.ReadEpoch();
            Stored.Delete(sessionIds);
        });

    HubFolderSessions Stored => new(_layout, _deadline);

    public void Revoke(DeviceId device) =>
        Do(() =>
        {
            _header.ReadEpoch();
            _devices.Revoke(device);
        });

    public string? MemoryReaders() => Do(() => HubFolderReaders.OfFolder(_layout.Root));

    public bool HasMemoryOf(string person) =>
        Do(() => HubFolderReaders.IsOwn(Path.Combine(_layout.Root, FolderOf(person))));

    /// <summary>A hub of the same kind, in a folder for this person.</summary>
    public IEventHub MemoryOf(string person) => new FolderHub(_layout.In(FolderOf(person)), _deadline, _clock, _header);

    /// <summary>Deletes only the device's own files; the person's other machines delete theirs.</summary>
    public int DeleteMemory(string person, DeviceId device) =>
        Do(() =>
        {
            _header.ReadEpoch();
            var layout = _layout.In(FolderOf(person));
            var files = layout.EventFiles(device).Select(memoryFile => memoryFile.Path).ToList();
            foreach (var file in (string[])[.. files, HubFolderLayout.Device(device)])
                layout.Files.Delete(file);
            return files.Count;
        });

    static string FolderOf(string person) => $"memory/{HubTableNames.Name(person)}";

    public void Dispose() { }

    string FileFor(DeviceId writer, DevicePush push)
    {
        var ownFiles = _layout.EventFiles(writer).Where(file => file.Device == push.Device).ToList();
        if (ownFiles.Find(file => file.Last == push.Base && file.CanBeOpened) is { } current)
            return current.Path;
        // Another machine has written later events of this device, so this machine begins a new file.
        return _layout.UnusedName(writer, push.Device, push.Base.Seq);
    }

    Failure CreateConflict() =>
        new(
            FailureKind.Conflict,
            $"another machine changed the hub {_layout.Root} at the same time; the next flush will try again."
        );

    void Do(Action work) =>
        Do(() =>
        {
            work();
            return true;
        });

    T Do<T>(Func<T> work)
    {
        if (_isLost)
            throw _deadline.TimedOut();
        try
        {
            return _deadline.RunAbandonable(work);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Unreachable)
        {
            _isLost = true;
            throw;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new Failure(
                FailureKind.Unauthorized,
                $"cannot read or write the hub's folder {_layout.Root} ({e.Reason}). Ask its owner for access.",
                e
            );
        }
        catch (IOException e)
        {
            throw FolderFailure.From(_layout.Root, e);
        }
    }
}
