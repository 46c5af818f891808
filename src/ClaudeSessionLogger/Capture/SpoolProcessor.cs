using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>Processes the spool. An item is removed only after its changes are committed.</summary>
sealed class SpoolProcessor
{
    static readonly TimeSpan s_maxAge = TimeSpan.FromDays(7);

    readonly CaptureContext _context;
    readonly SpoolFolder _spool;
    readonly List<SpoolItem> _items;
    readonly HashSet<SessionId> _recorded = [];

    /// <summary>
    /// Reads the items that are in the spool now. The next flush processes items that are added later.
    /// </summary>
    /// <param name="onlySession">The session whose end to process; null to process all items.</param>
    public SpoolProcessor(CaptureContext context, SessionId? onlySession = null)
    {
        _context = context;
        _spool = new(context.Paths, context.Clock);
        _items =
        [
            .. _spool
                .Items()
                .Where(item =>
                    onlySession is null
                    || item.Kind == SpoolKind.SessionEnd && SessionId.Of(item.SessionId) == onlySession
                ),
        ];
    }

    /// <summary>Remembers the name in the environment of the last hook that named a session's end.</summary>
    public void RememberUser()
    {
        if (_items.FindLast(item => item.Kind == SpoolKind.SessionEnd) is not { } last)
            return;
        try
        {
            HookUser.Save(_context.Paths, last.User);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Log.WriteOnce($"cannot write {_context.Paths.HookUser} ({e.Reason}).");
        }
    }

    /// <summary>Returns the transcripts of every profile, and those that hooks reported.</summary>
    public IReadOnlyList<TranscriptFile> FindTranscripts()
    {
        var finder = new TranscriptFinder(_context.Log.WriteOnce);
        foreach (
            var profile in _context
                .Settings.TranscriptProfiles.Concat(_items.Select(item => item.Config))
                .Where(path => path.Length > 0)
                .Distinct(StringComparer.Ordinal)
        )
            finder.AddProfile(profile);
        foreach (var item in _items.Where(item => item.TranscriptPath is not null))
            finder.AddTranscript(item.TranscriptPath!);
        return finder.Files;
    }

    /// <summary>Records how sessions ended and which memory files were written.</summary>
    public void Apply(Database database) =>
        database.Transaction(() =>
        {
            var (sessions, forgotten) = (new SessionStore(database), ForgottenSessions.All(database));
            foreach (var item in _items)
            {
                if (item is { Kind: SpoolKind.SessionEnd, SessionId: { } ended })
                {
                    var session = new SessionId(ended);
                    sessions.SetEndReason(session, item.Reason);
                    if (UserIdentity.Clean(item.User) is { } user)
                        sessions.SetAuthor(session, user);
                    if (sessions.Has(session))
                        _recorded.Add(session);
                }
                else if (item is { Kind: SpoolKind.Memory, FilePath: { } path })
                    MemoryWriteHints.Add(
                        database,
                        path,
                        SessionId.Of(item.SessionId) is { } id && !forgotten.Contains(id) ? id : null,
                        item.At
                    );
                else if (item is { Kind: SpoolKind.Memory, Cwd: { } cwd })
                    MemoryWriteHints.NoteDirectory(database, cwd, item.At);
            }
        });

    /// <summary>Removes processed items from the spool.</summary>
    public void RemoveDone()
    {
        foreach (var item in _items)
        {
            if (NeedsNoTranscript(item) || GiveUpOrReport(item))
                _spool.Complete(item);
        }
    }

    bool NeedsNoTranscript(SpoolItem item) =>
        item.Kind != SpoolKind.SessionEnd
        || item.SessionId is null
        || item.HasNoTranscript
        || _recorded.Contains(new(item.SessionId));

    /// <summary>
    /// Handles an ended session without a transcript. The flush waits a week for the transcript. Logs that it is
    /// waiting or has given up, and returns whether the week is over.
    /// </summary>
    bool GiveUpOrReport(SpoolItem item)
    {
        var gaveUp = _context.Clock.GetUtcNow() - item.At >= s_maxAge;
        _context.Log.WriteOnce(
            gaveUp
                ? $"session {item.SessionId} ended a week ago without a transcript; it will not be recorded."
                : $"session {item.SessionId} ended without a transcript (missing or empty); it will be recorded if "
                    + "one appears within a week."
        );
        return gaveUp;
    }
}
