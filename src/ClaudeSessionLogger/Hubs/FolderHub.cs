using System.Text.Json;

namespace ClaudeSessionLogger.Hubs;

/// <summary>
/// A hub without a server: a folder that any file sync, network drive or git carries. Each machine writes only files of its own and
/// only adds to them, so nothing that carries them can make two versions of one.
/// </summary>
/// <remarks>
/// There are no transactions over files: of a push of several devices that is killed, some may have happened; and of two that push the
/// same device's events at once both may, each in a file of its own, with the same lines. Everybody else sees either as whole events.
/// </remarks>
sealed class FolderHub : IHub
{
    readonly FolderPlace _place;
    readonly HubDeadline _deadline;
    readonly TimeProvider _clock;
    readonly FolderHub? _around;
    bool _isLost;
    string? _pusher;

    FolderHub(FolderPlace place, HubDeadline deadline, TimeProvider clock, FolderHub? around = null) => (_place, _deadline, _clock, _around) = (place, deadline, clock, around);

    public bool KeepsSessions => false;

    public bool KeepsPrivate => false;

    public HubOwnership? Ownership => null;

    public IReadOnlyList<PassedFile> Passed => _place.Passed.All;

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

    public HubState Look() => Do(() =>
    {
        var epoch = Epoch();
        var heads = Heads();
        return new HubState(epoch, Now: null, heads.Count, heads.Aggregate(0L, (mark, device) => mark ^ EventHash.Mark(device.Key, device.Value, pushes: 0)));
    });

    public IReadOnlyList<HubDevice> Devices() => Do(() =>
    {
        Epoch();
        return Heads().OrderBy(device => device.Key, StringComparer.Ordinal).Select(device =>
        {
            var said = _place.Said(device.Key);
            return new HubDevice(device.Key, device.Value, Pushes: 0, said?.Name, said?.Person, said?.ProgramVersion, said?.SeenAt, _place.Files.Has(FolderPlace.Revoked(device.Key)));
        }).ToList();
    });

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Do(() =>
    {
        Epoch();
        var runs = _place.Runs().ToLookup(run => run.Device, StringComparer.Ordinal);
        var redactions = _place.Redactions();
        var (events, bytes) = (new List<LogEvent>(), 0L);
        foreach (var e in ranges.SelectMany(range => FolderReading.Range(runs[range.Device], range)))
        {
            if (events.Count > 0 && bytes >= maxBytes)
                break;
            events.Add(FolderRun.Redacted(e, redactions));
            bytes += System.Text.Encoding.UTF8.GetByteCount(e.Content.Value ?? "");
            _ = _deadline.Remaining;
        }

        return events;
    });

    public void Push(HubPush push) => Do(() =>
    {
        Epoch();
        var pusher = push.Pusher;
        RefuseRevoked(pusher);
        var heads = Heads();
        if (push.Devices.Any(device => heads.GetValueOrDefault(device.Device) != device.Base))
            throw CameFirst();

        var redactions = _place.Redactions();
        foreach (var device in push.Devices.Where(device => device.Events.Count > 0).OrderBy(device => device.Device, StringComparer.Ordinal))
            _place.Append(FileFor(pusher.Device, device), device.Device, [.. device.Events.SelectMany(e => WireFolderEvent.Line(FolderRun.Redacted(e, redactions)))]);
        // Not before: text must not be gone while nobody can read why.
        var forgotten = push.Devices.SelectMany(device => device.Events).Where(e => e.Content.Kind == EventKind.Forgotten).Select(e => e.Content.EntryId);
        if (LeaveWord(forgotten, redactions))
            redactions = _place.Redactions();
        RedactOwn(pusher.Device, redactions);
        _pusher = pusher.Device;
        ShowPresence(pusher, redactions.Count);
    });

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Do(() =>
    {
        Epoch();
        return new FolderRepair(_place, _deadline).Digests(ranges);
    });

    public void Repair(HubRepair repair) => Do(() =>
    {
        Epoch();
        RefuseRevoked(repair.Pusher);
        if (Heads().GetValueOrDefault(repair.Device) != repair.Head)
            throw CameFirst();
        new FolderRepair(_place, _deadline).Run(repair);
    });

    /// <summary>None: a folder has no table that other tools could write into.</summary>
    public IReadOnlyList<ForeignEntry> ForeignEntries() => [];

    /// <summary>There are no rows. Who was stopped before leaving word of what is to be redacted is found by the events.</summary>
    public HubLeftovers Leftovers() => Do(() =>
    {
        Epoch();
        var redactions = _place.Redactions();
        return new HubLeftovers([], [.. _place.Runs().SelectMany(run => run.Forgotten()).Distinct(StringComparer.Ordinal).Where(entry => !redactions.Contains(FolderPlace.RedactedName(entry)))]);
    });

    /// <summary>
    /// Leaves word that these are to be redacted. From then on nobody reads their text. Who has just pushed takes it out of their own
    /// files at once, anybody else with their next push.
    /// </summary>
    public void Redact(IReadOnlyCollection<string> entryIds) => Do(() =>
    {
        Epoch();
        LeaveWord(entryIds, _place.Redactions());
        if (_pusher is not null)
            RedactOwn(_pusher, _place.Redactions());
    });

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
        throw new Failure(FailureKind.Invalid, $"the hub {_place.Root} is a folder, which everybody reads whom it reaches: sessions are private and stay out of it.");

    /// <summary>There are none.</summary>
    public void ForgetSessions(IReadOnlyCollection<string> sessionIds)
    {
    }

    public void Revoke(string device) => Do(() =>
    {
        Epoch();
        if (!Heads().ContainsKey(device))
            throw new Failure(FailureKind.NotFound, $"the hub {_place.Root} knows no device {device}: claude-session-logger hub lists those it knows.");
        _place.Write(FolderPlace.Revoked(device), default);
    });

    /// <summary>A hub of the same kind in a folder of the person's.</summary>
    public IEventHub MemoryOf(string person) => new FolderHub(_place.In(FolderOf(person)), _deadline, _clock, this);

    /// <summary>Its own files only: those of the person's other machines are theirs to take away.</summary>
    public int DeleteMemory(string person, string device) => Do(() =>
    {
        Epoch();
        var place = _place.In(FolderOf(person));
        var files = place.Runs(device).Select(run => run.Path).ToList();
        foreach (var file in (string[])[.. files, FolderPlace.Device(device)])
            place.Files.Delete(file);
        return files.Count;
    });

    static string FolderOf(string person) => $"memory/{SqlSpace.Name(person)}";

    public void Dispose()
    {
    }

    /// <summary>How far each device goes: the furthest that any file has it. Of two that go equally far and differ, everybody takes the same.</summary>
    Dictionary<string, Head> Heads()
    {
        var heads = _place.Devices().ToDictionary(device => device, _ => Head.None, StringComparer.Ordinal);
        foreach (var device in _place.Runs().GroupBy(run => run.Device, StringComparer.Ordinal))
        {
            _ = _deadline.Remaining;
            if (FolderReading.Ranked(device) is [var best, ..])
                heads[device.Key] = best.Last;
        }

        return heads;
    }

    string FileFor(string writer, DevicePush push)
    {
        var own = _place.Runs(writer).Where(run => run.Device == push.Device).ToList();
        if (own.Find(run => run.Last == push.Base && run.IsThere) is { } going)
            return going.Path;
        // Another writer has taken this device further since: what follows that is a run of its own.
        return _place.FreeFile(writer, push.Device, push.Base.Seq);
    }

    void RefuseRevoked(HubPusher pusher)
    {
        if (_place.Files.Has(FolderPlace.Revoked(pusher.Device)))
            throw new Failure(FailureKind.Unauthorized, $"this machine was revoked on the hub {_place.Root}: nothing of it is taken there.");
    }

    Failure CameFirst() => new(FailureKind.Conflict, $"another machine changed the hub {_place.Root} at the same time; the next flush tries again.");

    bool LeaveWord(IEnumerable<string> entryIds, HashSet<Guid> redactions)
    {
        var isNew = false;
        foreach (var entry in entryIds.Where(entry => !redactions.Contains(FolderPlace.RedactedName(entry))))
        {
            _place.Write(FolderPlace.Redacted(entry), default);
            isNew = true;
        }

        return isNew;
    }

    void RedactOwn(string writer, HashSet<Guid> redactions)
    {
        if (_place.Said(writer)?.Redacted is { } done && done == redactions.Count || redactions.Count == 0)
            return;
        foreach (var run in _place.Runs(writer).ToList())
            run.Redact(redactions);
    }

    void ShowPresence(HubPusher pusher, int redactions)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new(pusher.Name, pusher.Person, pusher.ProgramVersion, _clock.GetUtcNow().UtcDateTime, redactions), WireFolderJson.Readable.WireFolderDevice);
        try
        {
            _place.Write(FolderPlace.Device(pusher.Device), content);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            // Somebody has made a folder of that name: who we are is not worth the events that went before it.
            _place.Passed.Add(Path.Combine(_place.Root, FolderPlace.Device(pusher.Device)), "it is a link or no regular file");
        }
    }

    Guid Epoch()
    {
        if (_around is not null && !_place.Files.Has(FolderPlace.Hub))
        {
            // Where the hub is, there may be a person's part of it; a folder that is only missing gets none.
            _around.Epoch();
            WriteHub();
        }

        if (!_place.Files.Has(FolderPlace.Hub))
            throw new Failure(FailureKind.Unreachable, $"the folder {_place.Root} is not there, or holds no hub: mount it, let its sync finish, or run claude-session-logger setup --hub to make a hub there.");
        return _place.ReadEpoch();
    }

    void Create()
    {
        if (!Directory.Exists(Path.GetDirectoryName(_place.Root)))
            throw new Failure(FailureKind.Unreachable, $"the folder {Path.GetDirectoryName(_place.Root)} is not there: mount its disk, or make it.");
        Directory.CreateDirectory(_place.Root);
        if (!_place.Files.Has(FolderPlace.Hub))
            WriteHub();
    }

    // Another one may be first: then theirs is the hub.
    void WriteHub() => _ = _place.Files.WriteNew(FolderPlace.Hub, JsonSerializer.SerializeToUtf8Bytes(
        new(Guid.NewGuid(), FolderPlace.Schema, FolderPlace.Schema), WireFolderJson.Readable.WireFolderHub));

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
            throw new Failure(FailureKind.Unauthorized, $"the hub's folder {_place.Root} cannot be written or read ({e.Message}): ask whoever shares it for the right to.", e);
        }
        catch (IOException e)
        {
            throw FolderFailure.From(_place.Root, e);
        }
    }
}
