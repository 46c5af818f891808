using System.Text;
using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Collects the facts of one transcript from its rows, in file order (rules: docs/counting.md). Reused for one file
/// after the other, so that its buffers are allocated once.
/// </summary>
sealed class FactsBuilder
{
    // Enough of a prompt for 80 characters of it, however they are escaped.
    const int PromptBytes = 1024;

    readonly StringPool _names = new();
    readonly ResponseCollector _responses;
    readonly List<RowFact> _rows = [];
    readonly List<SkillFact> _skills = [];
    readonly List<(ulong Leaf, string Summary)> _summaries = [];
    readonly List<(int Row, string SessionId, bool IsOriginal)> _marks = [];
    TranscriptFacts _facts = new() { SessionId = "" };
    string? _fileAgent, _session, _agentSession, _anySession;
    byte[] _pathSession = [];
    bool _isConfirmed;

    public FactsBuilder() => _responses = new(_names, _skills);

    /// <summary>Begins a file.</summary>
    /// <param name="agentId">The agent in the file's name.</param>
    /// <param name="pathSession">
    /// The session in the file's path; correct if a row also names it, or if no row names any.
    /// </param>
    public void Begin(string? agentId, string pathSession)
    {
        _responses.Clear();
        _rows.Clear();
        _skills.Clear();
        _summaries.Clear();
        _marks.Clear();
        (_fileAgent, _session, _agentSession, _anySession) = (agentId, null, null, null);
        (_pathSession, _isConfirmed) = (Encoding.UTF8.GetBytes(pathSession), false);
        _facts = new() { SessionId = pathSession, AgentId = agentId };
    }

    public void Add(in TranscriptRow row, ReadOnlySpan<byte> line)
    {
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
        var keys = _summaries.Count == 0 ? null : _rows.Select(row => row.Key).ToHashSet();
        foreach (var (leaf, summary) in _summaries)
        {
            // A summary may belong to another session. It belongs to this one only if the row it ends at does.
            if (keys!.Contains(leaf))
                _facts.SummaryTitle = summary;
        }

        var session = _isConfirmed ? _facts.SessionId : _agentSession ?? _session ?? _anySession ?? _facts.SessionId;
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
        NoteSession(row, isConversation: true, isAssistant);
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
            _responses.AddMessage(row.Message, index, key, _rows[index].Time, agent, branch);
        }
        else
        {
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

        // Text typed beside a tool's result is a prompt; a result alone is not.
        var isResult = content.HasToolResult || !JsonValue.IsNull(row.ToolUseResult);
        var isPrompt = !isSide && IsShown(row) && !JsonValue.Inside(row.PromptSource).SequenceEqual("system"u8) && IsHuman(row.Origin)
            && (isResult ? !content.TypedText.IsEmpty : !content.IsContextOnly) && !PromptText.IsClientWords(content.TypedText);
        return isPrompt ? AddPrompt(index, content.Text(PromptBytes)) : RowFlags.None;
    }

    static bool IsShown(in TranscriptRow row) =>
        !JsonValue.IsTrue(row.IsMeta) && !JsonValue.IsTrue(row.IsCompactSummary) && !JsonValue.IsTrue(row.IsVisibleInTranscriptOnly);

    RowFlags AddPrompt(int index, string text)
    {
        if (PromptText.Title(text) is not { } title)
            return RowFlags.Prompt;

        _facts.Prompts.Add((index, title));
        return RowFlags.Prompt | RowFlags.Titled;
    }

    // A subagent's response in a progress row, which is often the only copy.
    void AddProgress(in TranscriptRow row)
    {
        NoteSession(row, isConversation: false);
        var index = _rows.Count;
        var key = RowKey.Compute(row.Uuid);
        AddRow(row, RowFlags.None, key);
        if (_rows.Count == index || row.Data.IndexOf("\"usage\""u8) < 0)
            return;

        ReadOnlySpan<byte> nested = default, agent = default;
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
            _responses.AddMessage(inner.Message, index, key, time == TranscriptTime.None ? _rows[index].Time : time,
                _names.Intern(agent) ?? _fileAgent ?? "sidechain", branch: null, withTools: false);
        }
    }

    void AddOther(in TranscriptRow row)
    {
        NoteSession(row, isConversation: false);
        AddRow(row, row.Type.SequenceEqual("attachment"u8) ? AddQueuedPrompt(row) : RowFlags.None, RowKey.Compute(row.Uuid));
        if (row.Type.SequenceEqual("custom-title"u8))
            _facts.CustomTitle = PromptText.Title(JsonValue.Text(row.CustomTitle)) ?? _facts.CustomTitle;
        else if (row.Type.SequenceEqual("ai-title"u8))
            _facts.AiTitle = PromptText.Title(JsonValue.Text(row.AiTitle)) ?? _facts.AiTitle;
        else if (row.Type.SequenceEqual("summary"u8) && PromptText.Title(JsonValue.Text(row.Summary)) is { } summary)
            _summaries.Add((RowKey.Compute(row.LeafUuid), summary));
        else if (row.Type.SequenceEqual("cost-state"u8) && CostStateReader.Read(row, _rows.Count) is { } state)
            _facts.CostStates.Add(state);
    }

    // Typed while the client was working: there is no user row for it.
    RowFlags AddQueuedPrompt(in TranscriptRow row)
    {
        if (_fileAgent is not null || JsonValue.IsTrue(row.IsSidechain) || !IsShown(row) || !QueuedPrompt.TryRead(row.Attachment, PromptBytes, out var text))
            return RowFlags.None;
        return AddPrompt(_rows.Count, text);
    }

    void AddRow(in TranscriptRow row, RowFlags flags, ulong key)
    {
        var time = TranscriptTime.Parse(row.Timestamp);
        if (key == RowKey.None && time == TranscriptTime.None)
            return;

        if (Origin(row) is { } origin)
            _marks.Add((_rows.Count, origin, true));
        else if (CopiedFrom(row) is { } source)
            _marks.Add((_rows.Count, source, false));
        _rows.Add(new(key, time, flags));
    }

    // The session in which a copied response was made.
    string? Origin(in TranscriptRow row) =>
        row.RequestSessionId.IsEmpty || row.RequestSessionId.SequenceEqual(row.SessionId) ? null : _names.InternText(row.RequestSessionId);

    // The session whose file the row was copied from; it may have been a copy there too.
    string? CopiedFrom(in TranscriptRow row)
    {
        if (row.ForkedFrom is not [(byte)'{', ..])
            return null;

        var json = new JsonCursor(row.ForkedFrom);
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("sessionId"u8) && _names.Intern(value) is { } source)
                return source;
        }

        return null;
    }

    // The session is known if the path and a row agree, even if the first row is damaged. If no row agrees with the
    // path: a subagent's prompt can name a session that was given up at once (2.0.76, on a resume), but its responses
    // name the real one.
    void NoteSession(in TranscriptRow row, bool isConversation, bool isAssistant = false)
    {
        if (_isConfirmed || row.SessionId.IsEmpty)
            return;
        if (row.SessionId.SequenceEqual(_pathSession))
            _isConfirmed = true;
        if (_anySession is null)
            _anySession = _names.InternText(row.SessionId);
        if (isConversation)
            _session ??= _names.InternText(row.SessionId);
        if (isAssistant && _fileAgent is not null)
            _agentSession ??= _names.InternText(row.SessionId);
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

    static bool IsHuman(ReadOnlySpan<byte> origin)
    {
        var kind = JsonValue.Inside(origin);
        if (!origin.IsEmpty && origin[0] == '{')
        {
            var json = new JsonCursor(origin);
            json.EnterObject();
            while (json.NextProperty(out var name))
            {
                var value = json.Value();
                if (name.SequenceEqual("kind"u8))
                    kind = JsonValue.Inside(value);
            }
        }

        return kind.IsEmpty || kind.SequenceEqual("human"u8);
    }
}
