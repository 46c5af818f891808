using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>Writes a conversation as one JSON object, while it is read.</summary>
sealed class JsonRenderer(Stream output) : IConversationRenderer, IDisposable
{
    const int FlushedFrom = 1 << 16;

    readonly Utf8JsonWriter _json = new(
        output,
        new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );
    readonly List<string> _subagents = [];
    int _turn;

    public void Begin(ConversationHeader header)
    {
        _json.WriteStartObject();
        _json.WriteString("session_id", header.SessionId.Value);
        _json.WriteString("title", header.Title);
        _json.WriteString("project", header.Project);
        _json.WriteString("cwd", header.Directory);
        Time("started_at", header.StartedAt);
        Time("ended_at", header.EndedAt);
        Cost("cost_usd", header.Cost);
        _json.WriteStartArray("messages");
    }

    public void BeginTurn(Turn turn)
    {
        _turn = turn.Number;
        _json.WriteStartObject();
        _json.WriteString("kind", "turn");
        _json.WriteNumber("turn", turn.Number);
        _json.WriteNumber("message", turn.FirstMessage);
        Time("at", turn.At);
        Cost("cost_usd", turn.Cost);
        Cost("subagent_cost_usd", turn.SubagentCost);
        _json.WriteEndObject();
    }

    public void BeginBranch(int number) { }

    public void EndBranch(int number) { }

    public void BeginSubagent(Subagent subagent)
    {
        _subagents.Add(subagent.Id);
        _json.WriteStartObject();
        _json.WriteString("kind", "subagent");
        _json.WriteString("agent_id", subagent.Id);
        _json.WriteNumber("messages", subagent.Messages);
        Cost("cost_usd", subagent.Cost);
        _json.WriteEndObject();
    }

    public void EndSubagent(Subagent subagent) => _subagents.RemoveAt(_subagents.Count - 1);

    public void Message(Message message)
    {
        _json.WriteStartObject();
        _json.WriteString("kind", "message");
        _json.WriteNumber("message", message.Number);
        _json.WriteNumber("turn", _turn);
        if (_subagents is [.., var subagent])
            _json.WriteString("agent_id", subagent);
        _json.WriteString("uuid", message.Uuid);
        Time("at", message.At);
        _json.WriteString("speaker", message.Speaker.ToString().ToLowerInvariant());
        if (message.Model is not null)
            _json.WriteString("model", message.Model);
        if (message.IsQueued)
            _json.WriteBoolean("queued", true);
        if (message.Branch > 0)
            _json.WriteNumber("abandoned_branch", message.Branch);
        _json.WriteStartArray("parts");
        foreach (var part in message.Parts)
            Part(part);
        _json.WriteEndArray();
        _json.WriteEndObject();
        if (_json.BytesPending > FlushedFrom)
            _json.Flush();
    }

    public void End(ConversationFooter footer)
    {
        _json.WriteEndArray();
        Cost("unassigned_cost_usd", footer.Unassigned);
        _json.WriteNumber("skipped_lines", footer.Skipped);
        _json.WriteStartArray("unreadable_files");
        foreach (var file in footer.Unreadable)
            _json.WriteStringValue(file);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        output.WriteByte((byte)'\n');
        output.Flush();
    }

    void Part(MessagePart part)
    {
        _json.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                _json.WriteString("text", text.Text);
                break;
            case ThinkingPart thinking:
                _json.WriteString("thinking", thinking.Text);
                break;
            case ToolPart { Call: var call }:
                Tool(call);
                break;
            case NoticePart notice:
                _json.WriteString("notice", notice.Kind.ToString().ToLowerInvariant());
                _json.WriteString("text", notice.Text);
                if (notice.Detail is not null)
                    _json.WriteString("detail", notice.Detail);
                break;
        }

        _json.WriteEndObject();
    }

    void Tool(ToolCall call)
    {
        _json.WriteString("tool", call.Name);
        _json.WriteString("id", call.Id);
        _json.WriteString("subject", call.Subject);
        _json.WriteString("outcome", call.HasNoResult ? "no result" : call.Outcome);
        _json.WriteBoolean("failed", call.IsError);
        if (call.Subagent is { } subagent)
            _json.WriteString("agent_id", subagent.Id);
        if (call.Diff.Count > 0)
        {
            _json.WriteStartArray("diff");
            foreach (var line in call.Diff)
                _json.WriteStringValue(line.Kind + line.Text);
            _json.WriteEndArray();
        }

        if (call.Input.Length > 0)
            _json.WriteString("input", call.Input);
        if (call.Output.Length > 0)
            _json.WriteString("output", call.Output);
    }

    void Time(string name, DateTime? at)
    {
        if (at is { } time)
            _json.WriteString(name, time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        else
            _json.WriteNull(name);
    }

    // Null if all of it is unknown, as elsewhere.
    void Cost(string name, TurnCost cost)
    {
        if (cost is { Usd: 0, Mark.LacksModels: true })
            _json.WriteNull(name);
        else
            _json.WriteNumber(name, cost.Usd / 1.0000000000000000000000000000m);
    }

    public void Dispose() => _json.Dispose();
}
