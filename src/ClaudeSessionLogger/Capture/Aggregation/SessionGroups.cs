using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Groups sessions that share rows or refer to each other (union-find). Row ownership only has to be determined within
/// a group, and most groups consist of one session.
/// </summary>
sealed class SessionGroups
{
    readonly Dictionary<SessionId, int> _numbers = [];
    readonly Dictionary<uint, int> _numberOfEntry = [];
    readonly List<SessionId> _sessions = [];
    readonly List<int> _parents = [];

    // A list for each call of Connect: usually one long list, then short ones.
    readonly List<List<ulong>> _connected = [];
    List<ulong> _added = [];

    public IReadOnlyCollection<SessionId> Sessions => _sessions;

    /// <summary>The session's part of its entries (<see cref="KeyEntry"/>).</summary>
    public static uint EntryOf(SessionId sessionId) => KeyEntry.SessionOf(RowKey.ComputeForSession(sessionId));

    public void Add(IReadOnlyCollection<TranscriptSource> sources)
    {
        // Reserves all of it at once: a list that grows step by step leaves its smaller copies as garbage.
        _added.EnsureCapacity(
            _added.Count + sources.Sum(source => source.Facts.Rows.Count + source.Facts.Responses.Count + 1)
        );
        foreach (var source in sources)
            Add(source.Facts);
    }

    public void Add(TranscriptFacts facts)
    {
        var session = Number(facts.SessionId);
        AddEntries(facts);
        foreach (var (_, source) in facts.Marks)
            Union(session, Number(source));
    }

    /// <summary>
    /// Connects the sessions that share a key. Returns the entries added since the last call, sorted.
    /// </summary>
    public List<ulong> Connect()
    {
        var added = _added;
        _added = [];
        KeyEntry.Sort(added);
        var entries = CollectionsMarshal.AsSpan(added);
        for (var at = 1; at < entries.Length; at++)
            ConnectIfSame(entries[at - 1], entries[at]);
        foreach (var connected in _connected)
            ConnectSame(CollectionsMarshal.AsSpan(connected), entries);
        _connected.Add(added);
        return added;
    }

    // Both are sorted. Within each of them, the sessions that share a key are connected already.
    void ConnectSame(ReadOnlySpan<ulong> connected, ReadOnlySpan<ulong> added)
    {
        var next = 0;
        foreach (var entry in added)
        {
            while (next < connected.Length && KeyEntry.KeyOf(connected[next]) < KeyEntry.KeyOf(entry))
                next++;
            if (next < connected.Length)
                ConnectIfSame(connected[next], entry);
        }
    }

    void ConnectIfSame(ulong one, ulong other)
    {
        if (one != other && KeyEntry.KeyOf(one) == KeyEntry.KeyOf(other))
            Union(_numberOfEntry[KeyEntry.SessionOf(one)], _numberOfEntry[KeyEntry.SessionOf(other)]);
    }

    void AddEntries(TranscriptFacts facts)
    {
        var session = EntryOf(facts.SessionId);
        _added.Add(KeyEntry.Create(RowKey.ComputeForSession(facts.SessionId), session));
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(facts.Rows))
        {
            if (row.Key != RowKey.None)
                _added.Add(KeyEntry.Create(row.Key, session));
        }

        // Tool calls need no entry: they are copied together with their rows.
        foreach (ref readonly var response in CollectionsMarshal.AsSpan(facts.Responses))
        {
            if (response.Key != RowKey.None)
                _added.Add(KeyEntry.Create(response.Key, session));
        }

        // Sessions that a mark names are related too.
        foreach (var source in facts.Marks.Select(mark => mark.SessionId).Distinct())
            _added.Add(KeyEntry.Create(RowKey.ComputeForSession(source), session));
    }

    /// <summary>The number of the group that the session belongs to.</summary>
    public int GroupOf(SessionId sessionId) => FindRoot(Number(sessionId));

    void Union(int first, int second) => _parents[FindRoot(first)] = FindRoot(second);

    int FindRoot(int session)
    {
        while (_parents[session] != session)
            session = _parents[session] = _parents[_parents[session]];
        return session;
    }

    int Number(SessionId sessionId)
    {
        if (_numbers.TryGetValue(sessionId, out var number))
            return number;

        number = _sessions.Count;
        _numbers.Add(sessionId, number);
        _sessions.Add(sessionId);
        _parents.Add(number);
        // Entries cannot distinguish sessions with the same bits, so they are counted together.
        var entry = EntryOf(sessionId);
        if (!_numberOfEntry.TryAdd(entry, number))
            Union(_numberOfEntry[entry], number);
        return number;
    }
}
