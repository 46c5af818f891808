using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Transcripts;

/// <summary>Gathers the responses and tool calls of one file: a response stands on several rows, repeated and growing.</summary>
sealed class ResponseCollector(Names names, List<SkillFact> skills)
{
    readonly Dictionary<ulong, int> _responses = [];
    readonly HashSet<ulong> _toolCalls = [];

    // Calls whose result row matters: which skill was called, or that it was a search.
    readonly Dictionary<ulong, (int Row, string? Skill, ulong Response)> _awaited = [];

    public List<ResponseFact> Responses { get; } = [];

    public List<ToolCallFact> ToolCalls { get; } = [];

    public bool AwaitsResults => _awaited.Count > 0;

    public void Clear()
    {
        _responses.Clear();
        _toolCalls.Clear();
        _awaited.Clear();
        Responses.Clear();
        ToolCalls.Clear();
    }

    /// <param name="message">The API's message object, raw.</param>
    /// <param name="row">Index of the row it stands on.</param>
    /// <param name="rowKey">Key of that row, for a message without an id.</param>
    public void AddMessage(ReadOnlySpan<byte> message, int row, ulong rowKey, long time, string? agentId, string? branch,
        bool withTools = true)
    {
        ReadOnlySpan<byte> id = default, model = default, stopReason = default, usage = default, content = default;
        var json = new JsonCursor(message);
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            // The id stands before the content, so that one pass does; if not, the content is looked at afterwards.
            if (withTools && !id.IsEmpty && property.SequenceEqual("content"u8))
            {
                AddToolCalls(ref json, row, Key.Of(id));
                continue;
            }

            var value = json.Value();
            switch (property)
            {
                case var _ when property.SequenceEqual("id"u8): id = JsonValue.Inside(value); break;
                case var _ when property.SequenceEqual("model"u8): model = value; break;
                case var _ when property.SequenceEqual("stop_reason"u8): stopReason = value; break;
                case var _ when property.SequenceEqual("usage"u8): usage = value; break;
                case var _ when property.SequenceEqual("content"u8): content = value; break;
            }
        }

        var key = id.IsEmpty ? rowKey : Key.Of(id);
        var name = names.Of(model) ?? "unknown";
        if (name != "<synthetic>" && key != Key.None)
        {
            var read = UsageReader.Read(usage);
            Merge(new(key, row, time, name, agentId, read.Counts, names.Of(read.Speed), names.Of(read.Geo),
                names.Of(read.Tier), read.WebSearches, !JsonValue.Inside(stopReason).IsEmpty, Advisor: false, branch));
            if (read.Iterations.Length > 2)
                AddAdvisors(read.Iterations, key, row, time, agentId, branch);
        }

        if (withTools && !content.IsEmpty)
        {
            var late = new JsonCursor(content);
            AddToolCalls(ref late, row, key);
        }
    }

    /// <summary>The result of a call: a skill that did not fail was used, a search that was made is billed.</summary>
    public void AddResult(ulong call, bool failed, int searches)
    {
        if (!_awaited.Remove(call, out var awaited))
            return;

        if (awaited.Skill is { } skill && !failed)
            skills.Add(new(awaited.Row, skill));
        if (awaited.Skill is null && searches > 0 && _responses.TryGetValue(awaited.Response, out var index))
        {
            ref var response = ref CollectionsMarshal.AsSpan(Responses)[index];
            response = response with { ToolSearches = Math.Min(response.ToolSearches + searches, JsonValue.MaxSearches) };
        }
    }

    void Merge(in ResponseFact row)
    {
        if (_responses.TryAdd(row.Key, Responses.Count))
        {
            Responses.Add(row);
            return;
        }

        ref var known = ref CollectionsMarshal.AsSpan(Responses)[_responses[row.Key]];
        known = ResponseFact.Merge(known, row);
    }

    // An advisor is billed on its own, with its own model. The other iterations are in the figures above already.
    void AddAdvisors(ReadOnlySpan<byte> iterations, ulong key, int row, long time, string? agentId, string? branch)
    {
        var json = new JsonCursor(iterations);
        if (!json.EnterArray())
            return;

        for (var number = 0; json.NextElement(); number++)
        {
            var usage = UsageReader.Read(json.Value());
            if (!usage.Type.SequenceEqual("advisor_message"u8))
                continue;

            Merge(new(Key.Part(key, number), row, time, names.Of(usage.Model) ?? "unknown", agentId, usage.Counts, names.Of(usage.Speed),
                names.Of(usage.Geo), names.Of(usage.Tier), usage.WebSearches, Complete: true, Advisor: true, branch));
        }
    }

    void AddToolCalls(ref JsonCursor json, int row, ulong response)
    {
        if (json.Peek() != '[')
        {
            json.Value();
            return;
        }

        json.EnterArray();
        while (json.NextElement())
        {
            if (json.Peek() != '{')
            {
                json.Value();
                continue;
            }

            ReadOnlySpan<byte> type = default, id = default, tool = default, input = default;
            json.EnterObject();
            while (json.NextProperty(out var name))
            {
                var value = json.Value();
                if (name.SequenceEqual("type"u8))
                    type = JsonValue.Inside(value);
                else if (name.SequenceEqual("id"u8))
                    id = JsonValue.Inside(value);
                else if (name.SequenceEqual("name"u8))
                    tool = JsonValue.Inside(value);
                else if (name.SequenceEqual("input"u8))
                    input = value;
            }

            if (!id.IsEmpty && type.SequenceEqual("tool_use"u8))
                AddToolCall(Key.Of(id), tool, input, row, response);
        }
    }

    void AddToolCall(ulong call, ReadOnlySpan<byte> tool, ReadOnlySpan<byte> input, int row, ulong response)
    {
        if (!_toolCalls.Add(call))
            return;

        ToolCalls.Add(new(call, row, response));
        if (tool.SequenceEqual("Skill"u8) && SkillName(input) is { } skill)
            _awaited[call] = (row, skill, response);
        else if (tool.SequenceEqual("WebSearch"u8))
            _awaited[call] = (row, null, response);
    }

    string? SkillName(ReadOnlySpan<byte> input)
    {
        string? skill = null, command = null;
        var json = new JsonCursor(input);
        if (!input.IsEmpty && json.EnterObject())
        {
            while (json.NextProperty(out var name))
            {
                var value = json.Value();
                if (name.SequenceEqual("skill"u8))
                    skill = names.Of(value);
                else if (name.SequenceEqual("command"u8))
                    command = names.Of(value);
            }
        }

        return skill ?? command;
    }
}
