using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// A hub without a server: a folder carried by any file sync, network drive or git. Each machine only appends to its
/// own files, so that syncing them creates no conflicting versions.
/// </summary>
/// <remarks>
/// Files have no transactions: a killed push of several devices may be stored in part. If two machines push the same
/// device's events at once, both may succeed, each in its own file. Readers see only whole events.
/// </remarks>
sealed class FolderHub : IHub
{
    readonly HubFolderLayout _layout;
    readonly HubDeadline _deadline;
    readonly TimeProvider _clock;
    readonly FolderHub? _around;
    bool _isLost;
    DeviceId? _pusher;

    FolderHub(HubFolderLayout layout, HubDeadline deadline, TimeProvider clock, FolderHub? around = null) => (_layout, _deadline, _clock, _around) = (layout, deadline, clock, around);

    public bool KeepsSessions => false;

    public bool KeepsPrivate => false;

    public HubOwnership? Ownership => null;

    public IReadOnlyList<SkippedFile> SkippedFiles => _layout.SkippedFiles.All;

    public static FolderHub Open(string path, HubDeadline deadline, TimeProvider clock, bool create)
    {
        var hub = new FolderHub(new(new(path), new()), deadline, clock);
        hub.Do(() =>
        {
            if (create)
                hub.Create();
            return hub.Epoch();
        });
        return hub;
    }

    public HubState GetState() => Do(() =>
    {
        var epoch = Epoch();
        var heads = Heads();
        return new HubState(epoch, Now: null, heads.Count, heads.Aggregate(0L, (mark, device) => mark ^ EventHash.Mark(device.Key, device.Value, pushes: 0)));
    });

    public IReadOnlyList<HubDevice> Devices() => Do(() =>
    {
        Epoch();
        return Heads().OrderBy(device => device.Key).Select(device =>
        {
            var said = _layout.ReadText(device.Key);
            return new HubDevice(device.Key, device.Value, Pushes: 0, said?.Name, said?.Person, said?.ProgramVersion, said?.SeenAt, _layout.Files.Has(HubFolderLayout.Revoked(device.Key)));
        }).ToList();
    });

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Do(() =>
    {
        Epoch();
        var runs = _layout.EventFiles().ToLookup(run => run.Device);
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

    public void Push(HubPushRequest push) => Do(() =>
    {
        Epoch();
        var pusher = push.Pusher;
        RefuseRevoked(pusher);
        var heads = Heads();
        if (push.Devices.Any(device => heads.GetValueOrDefault(device.Device) != device.Base))
            throw CreateConflict();

        var redactions = _layout.Redactions();
        foreach (var device in push.Devices.Where(device => device.Events.Count > 0).OrderBy(device => device.Device))
            _layout.Append(FileFor(pusher.Device, device), device.Device, [.. device.Events.SelectMany(e => HubFolderEventJson.Line(EventFile.Redacted(e, redactions)))]);
        // Not before the push: text must not disappear while nobody can read why.
        var forgotten = push.Devices.SelectMany(device => device.Events).Where(e => e.Content.Kind == EventKind.Forgotten).Select(e => e.Content.EntryId);
        if (WriteRedaction(forgotten, redactions))
            redactions = _layout.Redactions();
        RedactOwn(pusher.Device, redactions);
        _pusher = pusher.Device;
        ShowPresence(pusher, redactions.Count);
    });

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Do(() =>
    {
        Epoch();
        return new HubFolderRepair(_layout, _deadline).Digests(ranges);
    });

    public void Repair(HubRepairRequest repair) => Do(() =>
    {
        Epoch();
        RefuseRevoked(repair.Pusher);
        if (Heads().GetValueOrDefault(repair.Device) != repair.Head)
            throw CreateConflict();
        new HubFolderRepair(_layout, _deadline).Run(repair);
    });

    /// <summary>None: a folder has no table that other tools could write to.</summary>
    public IReadOnlyList<ExternalEntry> ExternalEntries() => [];

    /// <summary>There are no rows; finds unrecorded redactions by the events.</summary>
    public HubLeftovers Leftovers() => Do(() =>
    {
        Epoch();
        var redactions = _layout.Redactions();
        return new HubLeftovers([], [.. _layout.EventFiles().SelectMany(run => run.Forgotten()).Distinct(StringComparer.Ordinal).Where(entry => !redactions.Contains(HubFolderLayout.RedactedName(entry)))]);
    });

    /// <summary>
    /// Records that these entries are redacted; from then on their text is not returned. The machine that just pushed
    /// removes it from its files at once, others with their next push.
    /// </summary>
    public void Redact(IReadOnlyCollection<string> entryIds) => Do(() =>
    {
        Epoch();
        WriteRedaction(entryIds, _layout.Redactions());
        if (_pusher is { } writer)
            RedactOwn(writer, _layout.Redactions());
    });

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
        throw new Failure(FailureKind.Invalid, $"cannot send sessions to the hub {_layout.Root}: it is a folder, and everyone with access to it could read them.");

    public void ForgetSessions(IReadOnlyCollection<string> sessionIds)
    {
    }

    public void Revoke(DeviceId device) => Do(() =>
    {
        Epoch();
        if (!Heads().ContainsKey(device))
            throw new Failure(FailureKind.NotFound, $"cannot find device {device} on the hub {_layout.Root}. Run claude-session-logger hub to list devices.");
        _layout.Write(HubFolderLayout.Revoked(device), default);
    });

    /// <summary>A hub of the same kind in the person's folder.</summary>
    public IEventHub MemoryOf(string person) => new FolderHub(_layout.In(FolderOf(person)), _deadline, _clock, this);

    /// <summary>Deletes only the device's own files; the person's other machines delete theirs.</summary>
    public int DeleteMemory(string person, DeviceId device) => Do(() =>
    {
        Epoch();
        var layout = _layout.In(FolderOf(person));
        var files = layout.EventFiles(device).Select(run => run.Path).ToList();
        foreach (var file in (string[])[.. files, HubFolderLayout.Device(device)])
            layout.Files.Delete(file);
        return files.Count;
    });

    static string FolderOf(string person) => $"memory/{HubTableNames.Name(person)}";

    public void Dispose()
    {
    }

    /// <summary>
    /// Each device's head: the furthest in any file. If two differ at the same number, every machine picks the same.
    /// </summary>
    Dictionary<DeviceId, ChainHead> Heads()
    {
        var heads = _layout.Devices().ToDictionary(device => device, _ => ChainHead.None);
        foreach (var device in _layout.EventFiles().GroupBy(run => run.Device))
        {
            _ = _deadline.Remaining;
            if (EventFileReader.RankFiles(device) is [var best, ..])
                heads[device.Key] = best.Last;
        }

        return heads;
    }

    string FileFor(DeviceId writer, DevicePush push)
    {
        var own = _layout.EventFiles(writer).Where(run => run.Device == push.Device).ToList();
        if (own.Find(run => run.Last == push.Base && run.IsThere) is { } going)
            return going.Path;
        // Another writer has continued this device since, so a new file begins here.
        return _layout.FreeFile(writer, push.Device, push.Base.Seq);
    }

    void RefuseRevoked(HubPusher pusher)
    {
        if (_layout.Files.Has(HubFolderLayout.Revoked(pusher.Device)))
            throw new Failure(FailureKind.Unauthorized, $"cannot send to the hub {_layout.Root}: this machine was revoked there.");
    }

    Failure CreateConflict() => new(FailureKind.Conflict, $"another machine changed the hub {_layout.Root} at the same time; the next flush will try again.");

    bool WriteRedaction(IEnumerable<string> entryIds, HashSet<Guid> redactions)
    {
        var isNew = false;
        foreach (var entry in entryIds.Where(entry => !redactions.Contains(HubFolderLayout.RedactedName(entry))))
        {
            _layout.Write(HubFolderLayout.Redacted(entry), default);
            isNew = true;
        }

        return isNew;
    }

    void RedactOwn(DeviceId writer, HashSet<Guid> redactions)
    {
        if (_layout.ReadText(writer)?.Redacted is { } done && done == redactions.Count || redactions.Count == 0)
            return;
        foreach (var run in _layout.EventFiles(writer).ToList())
            run.Redact(redactions);
    }

    void ShowPresence(HubPusher pusher, int redactions)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new(pusher.Name, pusher.Person, pusher.ProgramVersion, _clock.GetUtcNow().UtcDateTime, redactions), HubFolderJsonContext.Readable.HubFolderDeviceJson);
        try
        {
            _layout.Write(HubFolderLayout.Device(pusher.Device), content);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            // Someone made a folder of that name. The pushed events matter more than the device's description.
            _layout.SkippedFiles.Add(Path.Combine(_layout.Root, HubFolderLayout.Device(pusher.Device)), "it is a link or not a regular file");
        }
    }

    Guid Epoch()
    {
        if (_around is not null && !_layout.Files.Has(HubFolderLayout.Hub))
        {
            // Creates a person's part only if the hub itself exists, not if its folder is missing.
            _around.Epoch();
            WriteHub();
        }

        if (!_layout.Files.Has(HubFolderLayout.Hub))
            throw new Failure(FailureKind.Unreachable, $"cannot find a hub in the folder {_layout.Root}. Mount it, wait until it has synced, or run claude-session-logger setup --hub to create a hub there.");
        return _layout.ReadEpoch();
    }

    void Create()
    {
        if (!Directory.Exists(Path.GetDirectoryName(_layout.Root)))
            throw new Failure(FailureKind.Unreachable, $"cannot find the folder {Path.GetDirectoryName(_layout.Root)}. Mount its disk, or create the folder.");
        Directory.CreateDirectory(_layout.Root);
        if (!_layout.Files.Has(HubFolderLayout.Hub))
            WriteHub();
    }

    // If another machine writes the file first, that one defines the hub.
    void WriteHub() => _ = _layout.Files.WriteNew(HubFolderLayout.Hub, JsonSerializer.SerializeToUtf8Bytes(
        new(Guid.NewGuid(), HubFolderLayout.Schema, HubFolderLayout.Schema), HubFolderJsonContext.Readable.HubFolderHeaderJson));

    void Do(Action work) => Do(() =>
    {
        work();
        return true;
    });

    T Do<T>(Func<T> work)
    {
        if (_isLost)
            throw _deadline.Passed();
        try
        {
            return _deadline.Bound(work);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Unreachable)
        {
            _isLost = true;
            throw;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new Failure(FailureKind.Unauthorized, $"cannot read or write the hub's folder {_layout.Root} ({e.Message}). Ask its owner for access.", e);
        }
        catch (IOException e)
        {
            throw FolderFailure.From(_layout.Root, e);
        }
    }
}
