using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>Aggregates all sessions of one group: first determines row ownership, then computes each session.</summary>
/// <param name="isKept">
/// Whether a stored session without a transcript must not be recomputed, because it was forgotten, or because it was
/// not recorded from a transcript. Other files may contain copies of some of its rows, but not of all.
/// </param>
/// <param name="before">Where sessions were when they were last recorded.</param>
sealed class SessionGroupAggregator(
    CaptureContext context,
    Func<SessionId, bool> isKept,
    IReadOnlyDictionary<SessionId, RecordedPlace> before
)
{
    readonly Dictionary<ulong, int> _room = [];
    readonly SessionAggregator _session = new();
    readonly SessionBuilder _builder = new(context, before);

    /// <summary>
    /// Sources whose title belonged to another session, so that a new title was read from the file. The new title must
    /// be stored.
    /// </summary>
    public HashSet<TranscriptSource> Retitled { get; } = [];

    /// <param name="sources">All sources of the group. This method sorts them.</param>
    /// <returns>The responses of a session are valid until the next session is requested.</returns>
    public IEnumerable<RecordedSession> Aggregate(List<TranscriptSource> sources)
    {
        // Sort the sources, so that the result does not depend on the order in which they were found.
        sources.Sort(Compare);
        var hidden = sources
            .Where(source => source.Facts.IsHidden)
            .Select(source => source.Facts.SessionId)
            .ToHashSet();
        var isAlone =
            hidden.Count == 0
            && sources.All(source =>
                source.Facts.SessionId == sources[0].Facts.SessionId && source.Facts.Marks.Count == 0
            );
        using var separator = isAlone ? null : new ResponseSeparator(sources);
        var ownership = isAlone ? null : new RowOwnership(sources, _room);
        IEnumerable<KeyValuePair<SessionId, List<TranscriptSource>>> holders = ownership is null
            ? [new(sources[0].Facts.SessionId, sources)]
            : GroupByOwner(sources.Where(source => !source.Facts.IsHidden), ownership);
        foreach (var (sessionId, ownedSources) in holders)
        {
            var own = ownedSources.Where(source => source.Facts.SessionId == sessionId).ToList();
            if (
                hidden.Contains(sessionId)
                || !ownedSources.Any(source => source.Facts.IsConversation)
                || (!own.Any(source => source.Facts.IsConversation) && isKept(sessionId))
            )
                continue;

            _session.Begin(sessionId, ownership, isOnly: ownership is null && ownedSources.Count == 1);
            foreach (var source in own.Concat(ownedSources.Where(source => source.Facts.SessionId != sessionId)))
                _session.Add(source);
            foreach (var source in own)
                ResolveTitle(_session, source);

            var reported = ReportedCost.Compute(sessionId, own, sources, ownership);
            var (session, responses) = _builder.Build(sessionId, _session, own, reported);
            yield return new(
                session,
                responses,
                [
                    .. (reported?.Models ?? []).Select(model => new ReportedModel(
                        sessionId,
                        model.Model,
                        model.Tokens,
                        new(model.Cost)
                    )),
                ]
            );
        }
    }

    // Main transcripts first, then the file as it is now, then by time.
    static int Compare(TranscriptSource one, TranscriptSource other)
    {
        var order = other.IsMain.CompareTo(one.IsMain);
        if (order == 0)
            order = one.Generation.CompareTo(other.Generation);
        if (order == 0)
            order = FirstTime(one.Facts).CompareTo(FirstTime(other.Facts));
        return order != 0 ? order : string.CompareOrdinal(one.Path, other.Path);
    }

    static long FirstTime(TranscriptFacts facts) => facts.Rows.Find(row => row.Time != TranscriptTime.None).Time;

    /// <summary>Maps each session to the files that contain any of its rows.</summary>
    static SortedDictionary<SessionId, List<TranscriptSource>> GroupByOwner(
        IEnumerable<TranscriptSource> sources,
        RowOwnership ownership
    )
    {
        var holders = new SortedDictionary<SessionId, List<TranscriptSource>>();
        foreach (var source in sources)
        {
            foreach (var owner in ownership.OwnersIn(source.Facts))
            {
                if (!holders.TryGetValue(owner, out var ownedSources))
                    holders[owner] = ownedSources = [];
                ownedSources.Add(source);
            }
        }

        return holders;
    }

    /// <summary>
    /// Keeps only the prompt that may become the title. Facts from the database contain only that prompt. If it turns
    /// out to be a copy, the next prompt is read from the file, if the file still exists.
    /// </summary>
    void ResolveTitle(SessionAggregator session, TranscriptSource source)
    {
        var facts = source.Facts;
        if (SessionTitle.FirstPrompt(session, facts) is not { } row)
        {
            facts.Prompts = [];
            return;
        }

        if (!facts.Prompts.Exists(prompt => prompt.Row == row) && source.Generation == 0)
        {
            facts.Prompts = ReadPrompts(source.Path);
            Retitled.Add(source);
        }

        facts.Prompts = facts.Prompts.FindAll(prompt => prompt.Row == row);
    }

    static List<(int Row, string Title)> ReadPrompts(string path)
    {
        try
        {
            return new TranscriptReader().Read(path).Prompts;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
