namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Decides which rows of a file belong to one response. The client repeats the id of a message on all its rows, but
/// some gateways give several responses the same id. Then the first response has the usual key, which is also that of
/// earlier versions of this program.
/// </summary>
sealed class ResponseKeys(List<ResponseFact> responses)
{
    readonly Dictionary<ulong, int> _indexes = [];

    // Further responses with the id of another one; nearly always empty.
    readonly Dictionary<ulong, List<ulong>> _further = [];

    // Rows without a request id. The client can append them again after a compaction.
    readonly Dictionary<ulong, ulong> _withoutRequest = [];

    // For each response, the number of user rows before its last row.
    readonly List<int> _turns = [];
    int _turn;

    public void Clear()
    {
        _indexes.Clear();
        _further.Clear();
        _withoutRequest.Clear();
        _turns.Clear();
        _turn = 0;
    }

    public void AddUserRow() => _turn++;

    /// <summary>The index of the response with this key.</summary>
    public bool TryGetIndex(ulong key, out int index) => _indexes.TryGetValue(key, out index);

    /// <summary>Returns the index of the response, and whether it must be appended.</summary>
    public int Index(ulong key, out bool isNew)
    {
        isNew = _indexes.TryAdd(key, responses.Count);
        if (isNew)
            _turns.Add(_turn);
        return _indexes[key];
    }

    /// <summary>Notes that the newest row belongs to this response.</summary>
    public void Continue(int index) => _turns[index] = _turn;

    /// <param name="id">The key of the message's id.</param>
    /// <param name="request">The hash of the request's id; 0 if there is none.</param>
    public ulong Find(ulong id, uint request, in UsageCounts counts, ulong rowKey)
    {
        if (!_indexes.TryGetValue(id, out var index))
            return Note(id, request, rowKey);
        if (request != 0 && responses[index].Request == request)
            return id;

        var further = _further.GetValueOrDefault(id);
        if (request != 0)
        {
            foreach (var key in further ?? [])
            {
                if (responses[_indexes[key]].Request == request)
                    return key;
            }
        }
        else if (_withoutRequest.TryGetValue(rowKey, out var known))
            return known;

        var latest = further is [.., var last] ? last : id;
        var isOfOtherRequest = request != 0 && responses[_indexes[latest]].Request != 0;
        if (!isOfOtherRequest && IsContinuedBy(_indexes[latest], counts))
            return Note(latest, request, rowKey);

        var added = RowKey.Combine(id, request == 0 ? rowKey : request);
        if (further is null)
            _further[id] = further = [];
        further.Add(added);
        return Note(added, request, rowKey);
    }

    // Without request ids, another prompt after a user row is another response. Before one, it is a correction.
    bool IsContinuedBy(int index, in UsageCounts counts) =>
        _turns[index] == _turn || responses[index].HasPromptOf(counts);

    ulong Note(ulong key, uint request, ulong rowKey)
    {
        if (request == 0)
            _withoutRequest[rowKey] = key;
        return key;
    }
}
