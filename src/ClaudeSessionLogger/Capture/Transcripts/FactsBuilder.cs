using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Collects the facts of a transcript from its rows, in file order (rules: docs/counting.md). One builder reads many
/// files in turn, so that its buffers are allocated once.
/// </summary>
sealed class FactsBuilder
{
    // Enough bytes for 80 characters of a prompt, however they are escaped.
    const int PromptBytes = 1024;

    readonly StringPool _names = new();
    readonly ResponseCollector _responses;
    readonly List<RowFact> _rows = [];
    readonly List<SkillFact> _skills = [];
    readonly List<(ulong Leaf, string Summary)> _summaries = [];
    readonly List<(int Row, SessionId SessionId, bool IsOriginal)> _marks = [];
    TranscriptFacts _facts = new() { SessionId = default };
    TranscriptSession _session;
    string? _fileAgent;

    // Whether a row names its session, as each conversation row of a transcript does. The output stream of the SDK, the
    // audit log of Claude Desktop and files of other programs look similar, but their rows do not name it. They only
    // repeat what a transcript contains.
    bool _isTranscript;

    public FactsBuilder() =>
        (_responses, _session) = (new(_names, _skills), new(_names, pathSession: default, isAgent: false));

    /// <summary>The properties that rows have in common, for reading the next row.</summary>
    public RepeatedProperties Repeated { get; } = new();

    /// <summary>Begins a file.</summary>
    /// <param name="agentId">The agent in the file's name.</param>
    /// <param name="pathSession">The session in the file's path.</param>
    public void Begin(string? agentId, SessionId pathSession)
    {
        _responses.Clear();
        _rows.Clear();
        _skills.Clear();
        _summaries.Clear();
        _marks.Clear();
        _isTranscript = false;
        (_fileAgent, _session) = (agentId, new(_names, pathSession, isAgent: agentId is not null));
        _facts = new() { SessionId = pathSession, AgentId = agentId };
    }

    public void Add(in TranscriptRow row, ReadOnlySpan<byte> line)
    {
        _isTranscript |= !row.SessionId.IsEmpty;
        if (row.Type.SequenceEqual("assistant"u8))
            AddConversation(row, line, isAssistant: true);
        else if (row.Type.SequenceEqual("user"u8))
            AddConversation(row, line, isAssistant: false);
        else if (row.Type.SequenceEqual("progress"u8))
            AddProgress(row);
        else
            AddOther(row);
    }

    public void AddSkipped(int lines) => _facts.SkippedLines += lines;

    public TranscriptFacts Build()
    {
        if (!_isTranscript)
            return new()
            {
                SessionId = _facts.SessionId,
                AgentId = _facts.AgentId,
                SkippedLines = _facts.SkippedLines,
            };

        var keys = _summaries.Count == 0 ? null : _rows.Select(row => row.Key).ToHashSet();
        foreach (var (leaf, summary) in _summaries)
        {
            // A summary may belong to another session. It belongs to this one if the last row that it covers is in this
            // file.
            if (keys!.Contains(leaf))
                _facts.SummaryTitle = summary;
        }

        var session = _session.Id;
        foreach (var (row, source, isOriginal) in _marks)
        {
            if (source == session)
                continue;
            if (isOriginal)
                _rows[row] = _rows[row] with { Flags = _rows[row].Flags | RowFlags.Original };
            if (_facts.Marks is [.., var last] && last.SessionId == source)
                _facts.Marks[^1] = (row, source);
            else
                _facts.Marks.Add((row, source));
        }

        _facts.SessionId = session;
        _facts.Rows = [.. _rows];
        _facts.Responses = [.. _responses.Responses];
        _facts.ToolCalls = [.. _responses.ToolCalls];
        _facts.Skills = [.. _skills];
        return _facts;
    }

    void AddConversation(in TranscriptRow row, ReadOnlySpan<byte> line, bool isAssistant)
    {
        _session.Add(row, isConversation: true, isAssistant);
        if (!row.Message.IsObject)
        {
            AddRow(row, RowFlags.None, RowKey.Compute(row.Uuid));
            return;
        }

        _facts.IsConversation = true;
        var isSide = _fileAgent is not null || JsonValue.IsTrue(row.IsSidechain);
        var agent = isSide ? _names.Intern(row.AgentId) ?? _fileAgent ?? "sidechain" : null;
        var branch = _names.Intern(row.GitBranch) is { } named && named != "HEAD" ? named : null;
        var key = row.Uuid.IsEmpty ? RowKey.Compute(line) : RowKey.Compute(row.Uuid);
        var flags = RowFlags.Conversation | (isSide ? RowFlags.Side : RowFlags.None);
        var index = _rows.Count;

        if (isAssistant)
        {
            if (JsonValue.IsTrue(row.IsApiErrorMessage))
                flags |= RowFlags.ApiError;
            if (_names.Intern(row.AttributionSkill) is { } skill)
                AddSkill(index, skill);
            AddRow(row, flags, key);
            _responses.AddMessage(row, index, key, _rows[index].Time, agent, branch);
        }
        else
        {
            _responses.AddUserRow();
            flags |= AddUser(row, index, isSide);
            AddRow(row, flags, key);
        }

        if (!isSide)
        {
            AddRun(_facts.Branches, index, branch);
            AddRun(_facts.Versions, index, _names.Intern(row.Version));
            AddRun(_facts.Cwds, index, _names.Intern(row.Cwd));
        }
        else
        {
            _facts.AgentCwd ??= _names.Intern(row.Cwd);
        }
    }

    RowFlags AddUser(in TranscriptRow row, int index, bool isSide)
    {
        var content = UserContent.Read(row.Message, row.ToolUseResult, _responses);
        var text = content.FirstText;
        if (PromptText.Skill(text, fromTool: !row.SourceToolUseId.IsEmpty) is { } skill)
            AddSkill(index, skill);

        // A row with a tool's result is a prompt only if it also contains typed text.
        var isResult = content.HasToolResult || !JsonValue.IsNull(row.ToolUseResult);
        var isPrompt =
            !isSide
            && PromptRow.IsShown(row)
            && PromptRow.IsHuman(row)
            && (isResult ? !content.TypedText.IsEmpty : !content.IsContextOnly)
            && !PromptText.IsClientWords(content.TypedText);
        return isPrompt ? AddPrompt(index, content.Text(PromptBytes)) : RowFlags.None;
    }

    RowFlags AddPrompt(int index, string text)
    {
        if (PromptText.Title(text) is not { } title)
            return RowFlags.Prompt;

        _facts.Prompts.Add((index, title));
        return RowFlags.Prompt | RowFlags.TitleCandidate;
    }

    // A progress row contains a subagent's response. Often there is no other copy of it.
    void AddProgress(in TranscriptRow row)
    {
        _session.Add(row, isConversation: false);
        var index = _rows.Count;
        var key = RowKey.Compute(row.Uuid);
        AddRow(row, RowFlags.None, key);
        if (_rows.Count == index || row.Data.IndexOf("\"usage\""u8) < 0)
            return;

        ReadOnlySpan<byte> nested = default,
            agent = default;
        var json = new JsonCursor(row.Data);
        if (!json.EnterObject())
            return;
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("message"u8))
                nested = value;
            else if (name.SequenceEqual("agentId"u8))
                agent = value;
        }

        var cursor = new JsonCursor(nested);
        var inner = new TranscriptRow();
        if (inner.TryRead(ref cursor) && inner.Type.SequenceEqual("assistant"u8) && inner.Message.IsObject)
        {
            var time = TranscriptTime.Parse(inner.Timestamp);
            _responses.AddMessage(
                inner,
                index,
                key,
                time == TranscriptTime.None ? _rows[index].Time : time,
                _names.Intern(agent) ?? _fileAgent ?? "sidechain",
                branch: null,
                withTools: false
            );
        }
    }

    void AddOther(in TranscriptRow row)
    {
        _session.Add(row, isConversation: false);
        AddRow(
            row,
            row.Type.SequenceEqual("attachment"u8) ? AddQueuedPrompt(row) : RowFlags.None,
            RowKey.Compute(row.Uuid)
        );
        if (row.Type.SequenceEqual("custom-title"u8))
            _facts.CustomTitle = PromptText.Title(JsonValue.Text(row.CustomTitle)) ?? _facts.CustomTitle;
        else if (row.Type.SequenceEqual("ai-title"u8))
            _facts.AiTitle = PromptText.Title(JsonValue.Text(row.AiTitle)) ?? _facts.AiTitle;
        else if (row.Type.SequenceEqual("summary"u8) && PromptText.Title(JsonValue.Text(row.Summary)) is { } summary)
            _summaries.Add((RowKey.Compute(row.LeafUuid), summary));
        else if (row.Type.SequenceEqual("cost-state"u8) && CostStateReader.Read(row, _rows.Count) is { } state)
            _facts.CostStates.Add(state);
    }

    // The client writes no user row for a prompt that was typed while it was working.
    RowFlags AddQueuedPrompt(in TranscriptRow row)
    {
        var isSide = _fileAgent is not null || JsonValue.IsTrue(row.IsSidechain);
        if (isSide || !PromptRow.IsShown(row) || !QueuedPrompt.TryRead(row.Attachment, PromptBytes, out var text))
            return RowFlags.None;
        return AddPrompt(_rows.Count, text);
    }

    void AddRow(in TranscriptRow row, RowFlags flags, ulong key)
    {
        var time = TranscriptTime.Parse(row.Timestamp);
        if (key == RowKey.None && time == TranscriptTime.None)
            return;

        if (CopiedRow.OriginalSession(row, _names) is { } origin)
            _marks.Add((_rows.Count, origin, true));
        else if (CopiedRow.SourceSession(row, _names) is { } source)
            _marks.Add((_rows.Count, source, false));
        // Clients 2.1.270 to 2.1.315 mark no copied row, but keep the session in which the client was started.
        if (!row.StartedSessionId.IsEmpty && !row.SessionId.IsEmpty)
        {
            var isOwn = row.StartedSessionId.SequenceEqual(row.SessionId);
            AddHint(isOwn ? default : new(_names.InternText(row.StartedSessionId)));
        }

        _rows.Add(new(key, time, flags));
    }

    void AddHint(SessionId source)
    {
        if ((_facts.Hints is [.., var last] ? last.SessionId : default) != source)
            _facts.Hints.Add((_rows.Count, source));
    }

    void AddSkill(int row, string skill)
    {
        if (_skills is not [.., var last] || last.Name != skill)
            _skills.Add(new(row, skill));
    }

    static void AddRun(List<(int Row, string Value)> runs, int row, string? value)
    {
        if (value is not null && (runs.Count == 0 || runs[^1].Value != value))
            runs.Add((row, value));
    }
}
