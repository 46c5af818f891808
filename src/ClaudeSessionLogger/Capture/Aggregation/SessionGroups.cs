using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Groups sessions that share rows or refer to each other (union-find). Row ownership only has to be determined within
/// a group, and most groups consist of one session.
/// </summary>
sealed class SessionGroups(int keys)
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _sessions = [];
    readonly List<int> _parents = [];
    readonly Dictionary<ulong, int> _holders = new(keys);

    // Tool calls need no key here: they are copied together with their rows.
    public void Add(TranscriptFacts facts)
    {
        var session = Number(facts.SessionId);
        AddHolder(RowKey.ComputeForSession(facts.SessionId), session);
        foreach (var row in facts.Rows)
            AddHolder(row.Key, session);
        foreach (var response in facts.Responses)
            AddHolder(response.Key, session);
        foreach (var (_, source) in facts.Marks)
            Union(session, Number(source));
    }

    /// <summary>Whether a session with these keys belongs to an existing group. Does not add the session.</summary>
    public bool IsRelated(ReadOnlySpan<byte> keys)
    {
        foreach (var key in MemoryMarshal.Cast<byte, ulong>(keys))
        {
            if (_holders.ContainsKey(key))
                return true;
        }

        return false;
    }

    public IReadOnlyCollection<string> Sessions => _sessions;

    /// <summary>The number of the group that the session belongs to.</summary>
    public int GroupOf(string sessionId) => FindRoot(Number(sessionId));

    void AddHolder(ulong key, int session)
    {
        if (key == RowKey.None)
            return;

        ref var holder = ref CollectionsMarshal.GetValueRefOrAddDefault(_holders, key, out var known);
        if (known)
            Union(holder, session);
        else
            holder = session;
    }

    void Union(int first, int second) => _parents[FindRoot(first)] = FindRoot(second);

    int FindRoot(int session)
    {
        while (_parents[session] != session)
            session = _parents[session] = _parents[_parents[session]];
        return session;
    }

    int Number(string sessionId)
    {
        if (_numbers.TryGetValue(sessionId, out var number))
            return number;

        number = _sessions.Count;
        _numbers.Add(sessionId, number);
        _sessions.Add(sessionId);
        _parents.Add(number);
        return number;
    }
}
