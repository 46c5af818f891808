using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Computes one session at a time from the facts of all files that contain its rows. The result is the same if files
/// are read twice, in pieces or in another order (rules: docs/counting.md). The collections are reused, so that they
/// are not allocated and grown again for every session.
/// </summary>
sealed class SessionAggregator
{
    readonly HashSet<ulong> _ownRows = [];
    readonly HashSet<ulong> _prompts = [];
    readonly HashSet<ulong> _errors = [];
    readonly HashSet<ulong> _toolCalls = [];
    readonly Dictionary<ulong, int> _responseIndex = [];
    readonly List<ResponseFact> _merged = [];
    List<ResponseFact> _responses = [];
    SessionId _sessionId;
    RowOwnership? _ownership;
    bool _isOnly;
    long _started,
        _ended;
    int _allToolCalls,
        _subagentToolCalls;

    /// <summary>Starts a new session. The results of the session before are no longer valid.</summary>
    /// <param name="ownership">Null if no other session shares a row with this one.</param>
    /// <param name="isOnly">
    /// Whether the session has only one file, as most sessions do, so that its rows need not be compared with other
    /// files.
    /// </param>
    public void Begin(SessionId sessionId, RowOwnership? ownership, bool isOnly)
    {
        (_sessionId, _ownership, _isOnly) = (sessionId, ownership, isOnly);
        foreach (var keys in (ReadOnlySpan<HashSet<ulong>>)[_ownRows, _prompts, _errors, _toolCalls])
            keys.Clear();
        _responseIndex.Clear();
        _merged.Clear();
        _responses = _merged;
        Skills.Clear();
        (_started, _ended, _allToolCalls, _subagentToolCalls) = (long.MaxValue, long.MinValue, 0, 0);
    }

    public SortedSet<string> Skills { get; } = new(StringComparer.Ordinal);
    public IReadOnlyList<ResponseFact> Responses => _responses;
    public long Started => _started == long.MaxValue ? TranscriptTime.None : _started;
    public long Ended => _ended == long.MinValue ? TranscriptTime.None : _ended;
    public int Prompts => _prompts.Count;
    public int ApiErrors => _errors.Count;
    public int ToolCalls => _allToolCalls - _subagentToolCalls;
    public int SubagentToolCalls => _subagentToolCalls;
    public int MainResponses => _responses.Count(response => response.AgentId is null && !response.Advisor);

    /// <summary>
    /// Adds a file's facts about this session. Call it first for all files of the session, then for other files that
    /// contain copies of lost rows.
    /// </summary>
    public void Add(TranscriptSource source)
    {
        var facts = source.Facts;
        var isForeign = facts.SessionId != _sessionId;
        var rows = CollectionsMarshal.AsSpan(facts.Rows);
        for (var row = 0; row < rows.Length; row++)
        {
            // If copies exist, prefer the rows in the session's own files.
            if (_ownership is not null && !_ownRows.Add(rows[row].Key) && isForeign)
                continue;
            if (IsOurs(rows[row].Key, facts))
                Add(rows[row]);
        }

        foreach (var call in facts.ToolCalls)
        {
            if (!_isOnly && !(IsOurs(call.Key, facts) && _toolCalls.Add(call.Key)))
                continue;
            _allToolCalls++;
            _subagentToolCalls += rows[call.Row].Has(RowFlags.Side) ? 1 : 0;
        }

        foreach (var skill in facts.Skills)
        {
            if (!isForeign && IsOurs(rows[skill.Row].Key, facts))
                Skills.Add(skill.Name);
        }

        // Within one file, responses are already merged.
        if (_isOnly)
        {
            _responses = facts.Responses;
            return;
        }

        foreach (var response in facts.Responses)
        {
            if (IsOurs(response.Key, facts))
                Merge(response);
        }
    }

    public bool IsOurs(ulong key, TranscriptFacts facts) =>
        _ownership is null || key == RowKey.None
            ? facts.SessionId == _sessionId
            : _ownership.Owner(key, facts.SessionId) == _sessionId;

    void Add(in RowFact row)
    {
        if (row.Has(RowFlags.Conversation) && row.Time != TranscriptTime.None)
        {
            _started = Math.Min(_started, row.Time);
            _ended = Math.Max(_ended, row.Time);
        }

        if (row.Has(RowFlags.Prompt))
            _prompts.Add(row.Key);
        if (row.Has(RowFlags.ApiError))
            _errors.Add(row.Key);
    }

    void Merge(in ResponseFact response)
    {
        if (_responseIndex.TryAdd(response.Key, _merged.Count))
        {
            _merged.Add(response);
            return;
        }

        ref var known = ref CollectionsMarshal.AsSpan(_merged)[_responseIndex[response.Key]];
        // Another request with the same message id, in another file of the session.
        if (known.Request != response.Request && known.Request != 0 && response.Request != 0)
            Merge(response with { Key = RowKey.Combine(response.Key, response.Request) });
        else
            known = ResponseFact.Merge(known, response);
    }
}
