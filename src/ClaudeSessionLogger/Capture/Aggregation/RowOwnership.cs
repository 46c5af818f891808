using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Determines which session owns a row that forks and resumes copied into several sessions' files (docs/counting.md,
/// "Copied rows"). The result depends only on the sources, not on their order.
/// </summary>
sealed class RowOwnership
{
    readonly Dictionary<ulong, int> _firstHolder;
    readonly List<SessionId> _sessions = [];
    readonly Dictionary<ulong, HashSet<SessionId>> _holders = [];
    readonly Dictionary<ulong, List<(SessionId Holder, SessionId Source)>> _marked = [];
    readonly Dictionary<ulong, HashSet<SessionId>> _originals = [];
    readonly Dictionary<SessionId, Rank> _ranks = [];

    // A session and the session from which it copied rows, as the rows themselves say.
    readonly HashSet<(SessionId Copy, SessionId Source)> _hinted = [];

    /// <param name="reusedDictionary">
    /// A dictionary to reuse from another instance: allocating one this large costs more than filling it.
    /// </param>
    public RowOwnership(IReadOnlyList<TranscriptSource> sources, Dictionary<ulong, int> reusedDictionary)
    {
        _firstHolder = reusedDictionary;
        _firstHolder.Clear();
        _firstHolder.EnsureCapacity(sources.Sum(source => source.Facts.Keys));
        foreach (var source in sources)
            RecordHolders(source.Facts);
        foreach (var source in sources.Where(source => source.Facts.Hints.Count > 0))
            RecordHints(source.Facts);
        foreach (var session in sources.GroupBy(source => source.Facts.SessionId))
            _ranks[session.Key] = RankOf([.. session]);
    }

    /// <summary>
    /// Returns the session that owns a row, response or tool call in a file of <paramref name="holder"/>.
    /// </summary>
    public SessionId Owner(ulong key, SessionId holder)
    {
        if (_originals.TryGetValue(key, out var named))
            return Earliest(named);
        if (_holders.TryGetValue(key, out var holders))
            return _hinted.Count == 0 ? Earliest(holders) : WithoutCopies(holders).MinBy(RankOrLast);
        return _marked.TryGetValue(key, out var marks) ? OwnerOfCopies(key, marks) : holder;
    }

    // A mark names the session from which the row was copied; that session may have copied the row too. A session that
    // has the row as its own takes precedence.
    SessionId OwnerOfCopies(ulong key, List<(SessionId Holder, SessionId Source)> marks) =>
        _firstHolder.TryGetValue(key, out var only)
            ? _sessions[only]
            : marks.Select(mark => Origin(key, mark.Holder)).Distinct().MinBy(RankOrLast);

    /// <summary>
    /// Whether two sessions have the row among their own rows, so that one of them copied it without a mark.
    /// </summary>
    bool IsShared(ulong key) => key != RowKey.None && _holders.ContainsKey(key);

    /// <summary>Returns the sessions that own a row, a response or a tool call in these facts.</summary>
    public HashSet<SessionId> OwnersIn(TranscriptFacts facts)
    {
        var owners = new HashSet<SessionId> { facts.SessionId };
        foreach (var row in facts.Rows)
            Note(row.Key);
        foreach (var response in facts.Responses)
            Note(response.Key);
        foreach (var call in facts.ToolCalls)
            Note(call.Key);
        return owners;

        void Note(ulong key)
        {
            if (_holders.ContainsKey(key) || _marked.ContainsKey(key) || _originals.ContainsKey(key))
                owners.Add(Owner(key, facts.SessionId));
        }
    }

    void RecordHolders(TranscriptFacts facts)
    {
        var session = _sessions.IndexOf(facts.SessionId);
        if (session < 0)
        {
            session = _sessions.Count;
            _sessions.Add(facts.SessionId);
        }

        for (var row = 0; row < facts.Rows.Count; row++)
            Note(facts.Rows[row].Key, row);
        foreach (var response in facts.Responses)
            Note(response.Key, response.Row);
        foreach (var call in facts.ToolCalls)
            Note(call.Key, call.Row);

        void Note(ulong key, int row)
        {
            if (key == RowKey.None)
                return;
            if (MarkAt(facts, row) is not { } mark)
                RecordOwn(key, session, facts.SessionId);
            else if (facts.Rows[row].Has(RowFlags.Original))
            {
                if (!_originals.TryGetValue(key, out var named))
                    _originals[key] = named = [];
                named.Add(mark);
            }
            else
            {
                if (!_marked.TryGetValue(key, out var marks))
                    _marked[key] = marks = [];
                marks.Add((facts.SessionId, mark));
            }
        }
    }

    void RecordOwn(ulong key, int session, SessionId id)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_firstHolder, key, out var known);
        if (!known)
            first = session;
        else if (first != session)
            RecordShared(key, _sessions[first], id);
    }

    void RecordShared(ulong key, SessionId first, SessionId session)
    {
        if (!_holders.TryGetValue(key, out var holders))
            _holders[key] = holders = [first];
        holders.Add(session);
    }

    /// <summary>
    /// A hint holds only if the session that it names has the row too: after <c>/clear</c>, a session's own rows name
    /// the session before it.
    /// </summary>
    void RecordHints(TranscriptFacts facts)
    {
        for (var hint = 0; hint < facts.Hints.Count; hint++)
        {
            var (first, source) = facts.Hints[hint];
            if (source == default || source == facts.SessionId)
                continue;
            var end = hint + 1 < facts.Hints.Count ? facts.Hints[hint + 1].Row : facts.Rows.Count;
            for (var row = first; row < end; row++)
            {
                if (!_holders.TryGetValue(facts.Rows[row].Key, out var holders) || !holders.Contains(source))
                    continue;
                _hinted.Add((facts.SessionId, source));
                break;
            }
        }
    }

    IEnumerable<SessionId> WithoutCopies(HashSet<SessionId> holders)
    {
        var sources = holders.Where(holder => !holders.Any(other => _hinted.Contains((holder, other)))).ToList();
        return sources.Count > 0 ? sources : holders;
    }

    static SessionId? MarkAt(TranscriptFacts facts, int row)
    {
        // Use a binary search, because a transcript may have many marks.
        var (low, high) = (0, facts.Marks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (facts.Marks[middle].LastRow < row)
                low = middle + 1;
            else
                high = middle;
        }

        return low < facts.Marks.Count ? facts.Marks[low].SessionId : null;
    }

    // A fork of a fork names the first fork, which names the original session.
    SessionId Origin(ulong key, SessionId holder)
    {
        var seen = new HashSet<SessionId>();
        while (seen.Add(holder) && _marked[key].FindIndex(mark => mark.Holder == holder) is >= 0 and var at)
            holder = _marked[key][at].Source;
        return holder;
    }

    Rank RankOf(IReadOnlyList<TranscriptSource> session)
    {
        var main = session.Where(source => source.IsMain).ToList();
        var earliest = long.MaxValue;
        foreach (var source in main.Count > 0 ? main : session)
        {
            var firstOwn = source.Facts.Marks is [.., var last] ? last.LastRow + 1 : 0;
            foreach (var row in source.Facts.Rows.Skip(firstOwn))
            {
                if (row.Time != TranscriptTime.None && row.Time < earliest && !IsShared(row.Key))
                    earliest = row.Time;
            }
        }

        // If all rows of a session are shared, it is the original session, which other sessions continued. If this is
        // true of several sessions, the original is the one with the fewest rows, because the others contain all its
        // rows.
        var isOrigin = earliest == long.MaxValue;
        return new(
            session.Any(source => source.Facts.Marks.Count > 0),
            isOrigin ? long.MinValue : earliest,
            isOrigin ? session.SelectMany(source => source.Facts.Rows).Select(row => row.Key).Distinct().Count() : 0,
            session.Min(source => source.CreatedAt),
            session[0].Facts.SessionId
        );
    }

    // As MinBy, but without an object for each key.
    SessionId Earliest(HashSet<SessionId> sessions)
    {
        Rank? first = null;
        foreach (var session in sessions)
        {
            var rank = RankOrLast(session);
            if (first is null || rank.CompareTo(first.Value) < 0)
                first = rank;
        }

        return first!.Value.SessionId;
    }

    Rank RankOrLast(SessionId session) =>
        _ranks.TryGetValue(session, out var rank) ? rank : new(true, long.MaxValue, 0, long.MaxValue, session);

    /// <summary>Ranks sessions: the session with the smallest rank most likely existed before the others.</summary>
    readonly record struct Rank(bool IsMarkedFork, long Earliest, int Rows, long CreatedAt, SessionId SessionId)
        : IComparable<Rank>
    {
        public int CompareTo(Rank other)
        {
            var order = IsMarkedFork.CompareTo(other.IsMarkedFork);
            if (order == 0)
                order = Earliest.CompareTo(other.Earliest);
            if (order == 0)
                order = Rows.CompareTo(other.Rows);
            if (order == 0)
                order = CreatedAt.CompareTo(other.CreatedAt);
            return order != 0 ? order : SessionId.CompareTo(other.SessionId);
        }
    }
}
