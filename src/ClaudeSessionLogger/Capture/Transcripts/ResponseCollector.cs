using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts.Usage;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Collects the responses and tool calls of one file. The client writes a response as several rows; each row repeats
/// the counts of the row before or increases them.
/// </summary>
sealed class ResponseCollector
{
    readonly StringPool _names;
    readonly List<SkillFact> _skills;
    readonly ResponseKeys _keys;
    readonly HashSet<ulong> _toolCalls = [];

    // Tool calls whose result is needed: calls of a skill (with its name) and web searches.
    readonly Dictionary<ulong, (int Row, string? Skill, ulong Response)> _awaited = [];

    // The raw usage of the previous row, to detect repetitions.
    readonly List<byte> _lastUsage = [];
    ulong _lastId,
        _lastKey;
    uint _lastRequest;
    ResponseNames _lastNames = ResponseNames.None;

    public ResponseCollector(StringPool names, List<SkillFact> skills) =>
        (_names, _skills, _keys) = (names, skills, new(Responses));

    public List<ResponseFact> Responses { get; } = [];

    public List<ToolCallFact> ToolCalls { get; } = [];

    public bool AwaitsResults => _awaited.Count > 0;

    public void Clear()
    {
        _lastId = RowKey.None;
        _keys.Clear();
        _toolCalls.Clear();
        _awaited.Clear();
        Responses.Clear();
        ToolCalls.Clear();
    }

    /// <summary>Notes a user row: without request ids, it separates responses that have the same id.</summary>
    public void AddUserRow() => _keys.AddUserRow();

    /// <param name="row">The index of the message's row.</param>
    /// <param name="rowKey">The key of that row, for a message without an id.</param>
    public void AddMessage(
        in TranscriptRow record,
        int row,
        ulong rowKey,
        long time,
        string? agentId,
        string? branch,
        bool withTools = true
    )
    {
        ref readonly var message = ref record.Message;
        var id = message.Id.IsEmpty ? rowKey : RowKey.Compute(message.Id);
        var request = record.RequestId.IsEmpty ? 0 : Math.Max(1, unchecked((uint)RowKey.Compute(record.RequestId)));
        var key = id;
        if (TryMergeRepeated(message, id, request, agentId))
        {
            // Most rows of a response repeat its usage byte for byte.
            key = _lastKey;
        }
        else if (_names.Intern(message.Model) is var model && model != "<synthetic>" && id != RowKey.None)
        {
            ref readonly var read = ref message.Usage;
            key = _keys.Find(id, request, read.Counts, rowKey);
            _lastNames = ResponseNames.GetOrCreate(
                _lastNames,
                model ?? "unknown",
                agentId,
                _names.Intern(read.Speed),
                _names.Intern(read.Geo),
                _names.Intern(read.Tier),
                branch
            );
            Merge(
                new(
                    key,
                    row,
                    time,
                    _lastNames,
                    read.Counts,
                    read.WebSearches,
                    !JsonValue.Inside(message.StopReason).IsEmpty,
                    Advisor: false
                )
                {
                    Request = request,
                    Refused = IsRefusal(message),
                    ClientPico = ResponseFact.ToPico(JsonValue.Amount(record.CostUsd)),
                }
            );
            if (read.Iterations.Length > 2)
                AddIterations(read.Iterations, _lastNames, key, row, time);
            (_lastId, _lastRequest, _lastKey) = (id, request, key);
            _lastUsage.Clear();
            _lastUsage.AddRange(read.Raw);
        }

        if (withTools)
            AddToolCalls(message, row, key);
    }

    /// <summary>
    /// Whether a row repeats the previous row. The only new information in such a row may be that the response is
    /// complete.
    /// </summary>
    bool TryMergeRepeated(in MessageSlices message, ulong id, uint request, string? agentId)
    {
        if (
            id != _lastId
            || request != _lastRequest
            || !CollectionsMarshal.AsSpan(_lastUsage).SequenceEqual(message.Usage.Raw)
        )
            return false;

        var index = _keys.Index(_lastKey, out _);
        ref var known = ref CollectionsMarshal.AsSpan(Responses)[index];
        if (known.AgentId != agentId)
            return false;
        if (!known.Complete && !JsonValue.Inside(message.StopReason).IsEmpty)
        {
            // The row with a stop reason has the figures that count.
            if (known.Counts != message.Usage.Counts)
                return false;
            known = known with { Complete = true, Refused = IsRefusal(message) };
        }

        _keys.Continue(index);
        return known.Time != TranscriptTime.None;
    }

    /// <summary>
    /// Adds the result of a tool call. A skill counts as used if its call did not fail; a completed web search is
    /// billed.
    /// </summary>
    public void AddResult(ulong call, bool failed, int searches)
    {
        if (!_awaited.Remove(call, out var awaited))
            return;

        if (awaited.Skill is { } skill && !failed)
            _skills.Add(new(awaited.Row, skill));
        if (awaited.Skill is null && searches > 0 && _keys.TryGetIndex(awaited.Response, out var index))
        {
            ref var response = ref CollectionsMarshal.AsSpan(Responses)[index];
            response = response with
            {
                ToolSearches = Math.Min(response.ToolSearches + searches, JsonValue.MaxSearches),
            };
        }
    }

    void Merge(in ResponseFact row)
    {
        var index = _keys.Index(row.Key, out var isNew);
        if (isNew)
        {
            Responses.Add(row);
            return;
        }

        ref var known = ref CollectionsMarshal.AsSpan(Responses)[index];
        known = ResponseFact.Merge(known, row);
        _keys.Continue(index);
    }

    static bool IsRefusal(in MessageSlices message) => JsonValue.Inside(message.StopReason).SequenceEqual("refusal"u8);

    // Advisors and compactions are billed separately. After a fallback, the response's own counts are those of the last
    // attempt alone, and every other attempt that produced output is billed too. All other iterations are included in
    // the response's own counts.
    void AddIterations(ReadOnlySpan<byte> iterations, ResponseNames response, ulong key, int row, long time)
    {
        var served = ServedByFallback(iterations);
        var json = new JsonCursor(iterations);
        if (!json.EnterArray())
            return;

        var usage = new UsageReader();
        for (var number = 0; json.NextElement(); number++)
        {
            usage.Read(ref json);
            var isAlone = usage.Type.SequenceEqual("advisor_message"u8) || usage.Type.SequenceEqual("compaction"u8);
            if (!isAlone && !(IsAttempt(usage.Type) && number < served && usage.Counts.Output > 0))
                continue;

            var model =
                _names.Intern(usage.Model)
                ?? (usage.Type.SequenceEqual("advisor_message"u8) ? "unknown" : response.Model);
            var named = new ResponseNames(
                model,
                response.AgentId,
                _names.Intern(usage.Speed),
                _names.Intern(usage.Geo),
                _names.Intern(usage.Tier),
                response.Branch
            );
            Merge(
                new(
                    RowKey.Part(key, number),
                    row,
                    time,
                    named,
                    usage.Counts,
                    usage.WebSearches,
                    Complete: true,
                    Advisor: true
                )
            );
        }
    }

    // The index of the attempt that answered; -1 if there was no fallback.
    static int ServedByFallback(ReadOnlySpan<byte> iterations)
    {
        if (iterations.IndexOf("fallback_message"u8) < 0)
            return -1;

        var (last, isFallback) = (-1, false);
        var json = new JsonCursor(iterations);
        if (!json.EnterArray())
            return -1;
        var usage = new UsageReader();
        for (var number = 0; json.NextElement(); number++)
        {
            usage.Read(ref json);
            if (IsAttempt(usage.Type))
                last = number;
            isFallback |= usage.Type.SequenceEqual("fallback_message"u8);
        }

        return isFallback ? last : -1;
    }

    static bool IsAttempt(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("message"u8) || type.SequenceEqual("fallback_message"u8);

    void AddToolCalls(in MessageSlices message, int row, ulong response)
    {
        if (!message.HasMoreBlocks)
        {
            AddToolCall(message.First, row, response);
            return;
        }

        var json = new JsonCursor(message.Content);
        json.EnterArray();
        var block = new ContentBlock();
        while (json.NextElement())
        {
            block.Read(ref json);
            AddToolCall(block, row, response);
        }
    }

    void AddToolCall(in ContentBlock block, int row, ulong response)
    {
        if (block.Id.IsEmpty || !block.Type.SequenceEqual("tool_use"u8))
            return;

        var call = RowKey.Compute(block.Id);
        if (!_toolCalls.Add(call))
            return;

        ToolCalls.Add(new(call, row, response));
        if (block.Name.SequenceEqual("Skill"u8) && SkillName(block.Input) is { } skill)
            _awaited[call] = (row, skill, response);
        else if (block.Name.SequenceEqual("WebSearch"u8))
            _awaited[call] = (row, null, response);
    }

    string? SkillName(ReadOnlySpan<byte> input)
    {
        string? skill = null,
            command = null;
        var json = new JsonCursor(input);
        if (!input.IsEmpty && json.EnterObject())
        {
            while (json.NextProperty(out var name))
            {
                var value = json.Value();
                if (name.SequenceEqual("skill"u8))
                    skill = _names.Intern(value);
                else if (name.SequenceEqual("command"u8))
                    command = _names.Intern(value);
            }
        }

        return skill ?? command;
    }
}
