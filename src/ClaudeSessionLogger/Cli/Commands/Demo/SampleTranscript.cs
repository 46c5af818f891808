using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Cli.Commands.Demo;

/// <summary>
/// Writes a sample transcript in the client's format, with one line for each prompt, response and tool result.
/// </summary>
sealed class SampleTranscript(string projects, string cwd, string id, string? agent = null)
{
    // Like the client, escape only the characters that JSON requires.
    static readonly JsonWriterOptions s_asTheClient = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly StringBuilder _lines = new();
    int _ids;
    string? _answer;

    public required string Model { get; init; }
    public string Branch { get; init; } = "main";
    public required DateTimeOffset Time { get; set; }

    string Path =>
        agent is null
            ? System.IO.Path.Combine(Folder, id + ".jsonl")
            : System.IO.Path.Combine(Folder, id, "subagents", $"agent-{agent}.jsonl");

    // The client names project folders by this rule.
    string Folder =>
        System.IO.Path.Combine(projects, new([.. cwd.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]));

    public SampleTranscript Prompt(string text) =>
        Row(
            "user",
            json =>
            {
                json.WriteStartObject("message"u8);
                json.WriteString("role"u8, "user"u8);
                json.WriteString("content"u8, text);
                json.WriteEndObject();
            }
        );

    /// <summary>What the next response says.</summary>
    public SampleTranscript Says(string answer)
    {
        _answer = answer;
        return this;
    }

    public SampleTranscript Response(Tokens tokens, params IReadOnlyList<string> tools)
    {
        var message = $"msg_{NewId()}";
        var calls = tools.Select(tool => (Tool: tool, Id: $"toolu_{NewId()}")).ToList();
        var answer = _answer ?? "…";
        _answer = null;
        Row("assistant", json => WriteResponse(json, message, answer, tokens, calls));
        foreach (var call in calls)
            Row("user", json => WriteResult(json, call.Id));
        return this;
    }

    public SampleTranscript Title(string title) =>
        Line(json =>
        {
            json.WriteString("type"u8, "ai-title"u8);
            json.WriteString("aiTitle"u8, title);
        });

    /// <summary>Writes the line in which the client stores the session's total cost.</summary>
    public SampleTranscript AddTotalCost(decimal total) =>
        Line(json =>
        {
            json.WriteString("type"u8, "cost-state"u8);
            json.WriteString("startTime"u8, Time.AddHours(-1));
            json.WriteNumber("totalCostUSD"u8, total);
            json.WriteStartObject("modelUsage"u8);
            json.WriteEndObject();
        });

    public SampleTranscript Subagent(string name, string model) =>
        new(projects, cwd, id, name)
        {
            Model = model,
            Branch = Branch,
            Time = Time,
        };

    public void Save()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, _lines.ToString());
    }

    void WriteResponse(
        Utf8JsonWriter json,
        string message,
        string answer,
        Tokens tokens,
        List<(string Tool, string Id)> calls
    )
    {
        json.WriteString("requestId"u8, "req" + message[3..]);
        json.WriteStartObject("message"u8);
        json.WriteString("id"u8, message);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, Model);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, answer);
        json.WriteEndObject();
        foreach (var (tool, call) in calls)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, call);
            json.WriteString("name"u8, tool);
            json.WriteStartObject("input"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("stop_reason"u8, calls.Count > 0 ? "tool_use"u8 : "end_turn"u8);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, tokens.Input);
        json.WriteNumber("output_tokens"u8, tokens.Output);
        json.WriteNumber("cache_read_input_tokens"u8, tokens.CacheRead);
        json.WriteNumber("cache_creation_input_tokens"u8, tokens.CacheWrite);
        json.WriteStartObject("cache_creation"u8);
        json.WriteNumber("ephemeral_5m_input_tokens"u8, tokens.CacheWrite5m);
        json.WriteNumber("ephemeral_1h_input_tokens"u8, tokens.CacheWrite1h);
        json.WriteEndObject();
        json.WriteString("speed"u8, "standard"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteResult(Utf8JsonWriter json, string call)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "user"u8);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_result"u8);
        json.WriteString("tool_use_id"u8, call);
        json.WriteString("content"u8, "done"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    SampleTranscript Row(string type, Action<Utf8JsonWriter> own)
    {
        Time += TimeSpan.FromSeconds(1);
        return Line(json =>
        {
            json.WriteString("type"u8, type);
            json.WriteString("uuid"u8, NewId());
            json.WriteBoolean("isSidechain"u8, agent is not null);
            if (agent is not null)
                json.WriteString("agentId"u8, agent);
            json.WriteString(
                "timestamp"u8,
                Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            );
            json.WriteString("cwd"u8, cwd);
            json.WriteString("gitBranch"u8, Branch);
            json.WriteString("version"u8, "2.1.330"u8);
            own(json);
        });
    }

    SampleTranscript Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, s_asTheClient))
        {
            json.WriteStartObject();
            json.WriteString("sessionId"u8, id);
            write(json);
            json.WriteEndObject();
        }

        _lines.Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append('\n');
        return this;
    }

    // Ids are the same in every demo and differ between sessions.
    string NewId() => $"{id}-{agent}-{_ids++}";
}
