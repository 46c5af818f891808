using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Which sessions hang together, because their files share rows or one names the other: only among those must be decided
/// whose a row is, and for most sessions there is nobody to share with.
/// </summary>
sealed class SessionGroups(int keys)
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _sessions = [];
    readonly List<int> _parents = [];
    readonly Dictionary<ulong, int> _holders = new(keys);

    // A tool call is copied with its row.
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

    /// <summary>Whether a session with these keys belongs to one of ours, without taking it in.</summary>
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

    /// <summary>The group a session is of: the same number for all of one group.</summary>
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

    void Union(int one, int other) => _parents[FindRoot(one)] = FindRoot(other);

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
