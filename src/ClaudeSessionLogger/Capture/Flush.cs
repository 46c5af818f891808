using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// What hooks leave to do: records the sessions that ended and those that no hook told of, and rewrites the badge. An item
/// leaves the spool only when what it asks for is committed.
/// </summary>
sealed class Flush(CaptureContext context, Action<Database, CaptureContext>? repair = null)
{
    /// <summary>How long to wait for others to let go of the database: it is nobody's time.</summary>
    static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(60);

    static readonly TimeSpan s_patience = TimeSpan.FromDays(7);

    readonly Spool _spool = new(context.Places, context.Clock);
    readonly HashSet<string> _recorded = new(StringComparer.Ordinal);

    /// <summary>One at a time; false when another process does it.</summary>
    /// <param name="afterwards">What a flush has to do beside, once everything is recorded: meeting the hub.</param>
    /// <param name="repair">What it has to do with the database before anything is shown of it.</param>
    public static bool Run(Locations places, TimeProvider clock, Action<CaptureContext>? afterwards = null, Action<Database, CaptureContext>? repair = null) => FlushLock.RunExclusive(places, () =>
    {
        PrivateHome.TightenFolder(places);
        // Looks at who could have written in them, so before they are closed.
        TemporaryFolder.RemoveAbandoned(places, clock);
        PrivateHome.Tighten(places);
        var context = CaptureContext.Load(places, clock);
        new Flush(context, repair).RunOnce();
        // The database may have told of exclusions that the file lost.
        if (context.Settings.IsMissing)
            context = context with { Settings = Settings.Load(places, context.Log) };
        afterwards?.Invoke(context);
    }, clock);

    public ImportResult RunOnce()
    {
        var items = _spool.Items().ToList();
        var finder = new TranscriptFinder(context.Log.WriteOnce);
        foreach (var profile in context.Settings.Profiles.Concat(items.Select(item => item.Config)).Where(path => path.Length > 0).Distinct(StringComparer.Ordinal))
            finder.AddProfile(profile);
        foreach (var item in items.Where(item => item.TranscriptPath is not null))
            finder.AddTranscript(item.TranscriptPath!);

        var result = new Importer(context, s_lockWait) { Afterwards = database => Settle(database, items), HasMoreToDo = true }.Import(finder.Files);
        foreach (var item in items.Where(IsDone))
            _spool.Done(item);
        return result;
    }

    void Settle(Database database, List<SpoolItem> items)
    {
        database.Transaction(() =>
        {
            var (sessions, forgotten) = (new SessionStore(database), Forgotten.All(database));
            foreach (var item in items)
            {
                if (item is { Kind: SpoolKind.SessionEnd, SessionId: { } ended })
                {
                    sessions.SetEndReason(ended, item.Reason);
                    if (sessions.Has(ended))
                        _recorded.Add(ended);
                }
                else if (item is { Kind: SpoolKind.Memory, FilePath: { } path })
                    MemoryChanges.Note(database, path, item.SessionId is { } id && forgotten.Contains(id) ? null : item.SessionId, item.At);
                else if (item is { Kind: SpoolKind.Memory, Cwd: { } cwd })
                    MemoryChanges.Begun(database, cwd, item.At);
            }
        });
        repair?.Invoke(database, context);
        BadgeWriter.Write(database, context.Places, context.Clock);
        UsageStore.Renew(database);
    }

    /// <summary>An ended session waits for its transcript, unless the client keeps none, or a week has passed.</summary>
    bool IsDone(SpoolItem item)
    {
        if (item.Kind != SpoolKind.SessionEnd || item.SessionId is null || item.KeepsNone || _recorded.Contains(item.SessionId))
            return true;

        var gaveUp = context.Clock.GetUtcNow() - item.At >= s_patience;
        context.Log.WriteOnce(gaveUp
            ? $"session {item.SessionId} ended a week ago and never had a transcript: it is not recorded."
            : $"session {item.SessionId} ended without a transcript (none, or an empty one); it is recorded when one appears within a week.");
        return gaveUp;
    }
}
