using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>
/// Counts the responses of transcripts a second time, in the plainest way. It does not decide which of several sessions
/// owns a copied response: sessions that share one are counted together, as a group.
/// </summary>
sealed class PlainCount
{
    readonly Dictionary<string, List<PlainResponse>> _byId = new(StringComparer.Ordinal);
    readonly Dictionary<(string Id, string Request), PlainResponse> _byRequest = [];
    readonly Dictionary<string, PlainResponse> _byUuid = new(StringComparer.Ordinal);
    readonly Dictionary<SessionId, SessionId> _parents = [];

    public void Add(string path)
    {
        var rows = PlainReader.Read(path).ToList();
        // A file in which no row names its session is no transcript.
        if (!rows.Exists(row => row.SessionId is not null))
            return;

        var ofPath = new SessionId(TranscriptPath.SessionId(path));
        var isOfPath = rows.Exists(row => row.SessionId == ofPath);
        var first = rows.Find(row => row.SessionId is not null)!.SessionId!.Value;
        var inFile = new Dictionary<string, (PlainResponse Response, int UserRows)>(StringComparer.Ordinal);
        var userRows = 0;
        foreach (var row in rows)
        {
            userRows += row.IsUserRow ? 1 : 0;
            if ((row.MessageId ?? row.Uuid) is not { } id)
                continue;

            var session = isOfPath ? ofPath : row.SessionId ?? first;
            var response = Find(row, id, session, inFile, userRows);
            response.Add(row);
            inFile[id] = (response, userRows);
            if (!response.Sessions.Contains(session))
                response.Sessions.Add(session);
            Join(response.Sessions[0], session);
            // The import counts all rows of a file for one session, and marked copies for the session they name.
            Join(session, first);
            Join(session, row.SessionId ?? session);
            Join(session, row.CopiedFrom ?? session);
        }
    }

    /// <summary>The first session of the group to which a session belongs.</summary>
    public SessionId GroupOf(SessionId session)
    {
        while (_parents.TryGetValue(session, out var parent) && parent != session)
            session = parent;
        return session;
    }

    /// <summary>The number of responses and their tokens by group and model.</summary>
    public Dictionary<(SessionId Group, string Model), (long Responses, Tokens Tokens)> Totals()
    {
        var totals = new Dictionary<(SessionId Group, string Model), (long Responses, Tokens Tokens)>();
        foreach (var response in _byId.Values.SelectMany(same => same))
        {
            foreach (var (model, tokens) in response.Billed())
            {
                var key = (GroupOf(response.Sessions[0]), model);
                var (count, sum) = totals.GetValueOrDefault(key);
                totals[key] = (count + 1, sum + tokens);
            }
        }

        return totals;
    }

    PlainResponse Find(
        PlainRow row,
        string id,
        SessionId session,
        Dictionary<string, (PlainResponse Response, int UserRows)> inFile,
        int userRows
    )
    {
        if (row.RequestId is not null)
        {
            if (_byRequest.TryGetValue((id, row.RequestId), out var known))
                return known;
            // A row without a request id may have come before.
            var begun =
                inFile.TryGetValue(id, out var before)
                && before.Response.RequestId is null
                && (before.UserRows == userRows || before.Response.HasPromptOf(row))
                    ? before.Response
                    : Create(id);
            begun.RequestId = row.RequestId;
            return _byRequest[(id, row.RequestId)] = begun;
        }

        if (row.Uuid is not null && _byUuid.TryGetValue(row.Uuid, out var copied))
            return copied;
        var response =
            inFile.TryGetValue(id, out var last) && (last.UserRows == userRows || last.Response.HasPromptOf(row))
                ? last.Response
            : inFile.ContainsKey(id) ? Create(id)
            // Another file of the session has it too, such as that of the subagent.
            : _byId.GetValueOrDefault(id)?.Find(found => found.Sessions.Contains(session) && found.HasPromptOf(row))
                ?? Create(id);
        if (row.Uuid is not null)
            _byUuid[row.Uuid] = response;
        return response;
    }

    PlainResponse Create(string id)
    {
        if (!_byId.TryGetValue(id, out var same))
            _byId[id] = same = [];
        var response = new PlainResponse();
        same.Add(response);
        return response;
    }

    void Join(SessionId one, SessionId other)
    {
        var (first, second) = (GroupOf(one), GroupOf(other));
        if (first != second)
            _parents[second] = first;
    }
}

/// <summary>A response of the second count: the figures of its most complete row, and the largest output.</summary>
sealed class PlainResponse
{
    readonly Dictionary<int, (string Model, Tokens Tokens)> _parts = [];
    PlainRow? _best;
    long _output;

    public string? RequestId { get; set; }

    /// <summary>The sessions in whose files it stands.</summary>
    public List<SessionId> Sessions { get; } = [];

    public void Add(PlainRow row)
    {
        _output = Math.Max(_output, row.Tokens.Output);
        if (_best is null || Rank(row).CompareTo(Rank(_best)) >= 0)
            _best = row with { Parts = [] };
        foreach (var (number, model, tokens) in row.Parts)
            _parts[number] = (model, tokens);
    }

    public bool HasPromptOf(PlainRow row) =>
        _best is not null && _best.Tokens with { Output = 0 } == row.Tokens with { Output = 0 };

    public IEnumerable<(string Model, Tokens Tokens)> Billed() =>
        _parts.Values.Prepend((_best!.Model, _best.Tokens with { Output = _output }));

    static (bool, long, string) Rank(PlainRow row) => (row.HasStopReason, row.Tokens.Output, row.Time);
}
