using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// Writes a transcript row by row like the client: prompts, responses on several rows, tool results. It also counts
/// what
/// a reader must find in it.
/// </summary>
sealed class TranscriptWriter(string projects, string cwd, string sessionId)
{
    // Escapes only what is necessary, like the client.
    static readonly JsonSerializerOptions s_asTheClient = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    readonly StringBuilder _rows = new();
    DateTimeOffset _time = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    string? _last;

    public string SessionId { get; } = sessionId;
    public string Cwd { get; } = cwd;

    /// <summary>The model of the next responses, and the time of the previous row.</summary>
    public string Model { get; set; } = "claude-opus-4-8";
    public DateTimeOffset Time
    {
        get => _time;
        set => _time = value;
    }

    public string Branch { get; init; } = "main";

    /// <summary>The subagent of this file; null for a main transcript.</summary>
    public string? Agent { get; private init; }

    /// <summary>The sum over all responses, each counted once.</summary>
    public Tokens Tokens { get; private set; }
    public int Responses { get; private set; }
    public int ToolCalls { get; private set; }

    // The client's rule for folder names: every character except ASCII letters and digits becomes a dash.
    public string FilePath { get; private init; } =
        Path.Combine(projects, new([.. cwd.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]), sessionId + ".jsonl");

    public TranscriptWriter Prompt(string text)
    {
        Row(
            "user",
            new()
            {
                ["message"] = new JsonObject { ["role"] = "user", ["content"] = text },
            }
        );
        return this;
    }

    /// <summary>
    /// One response, on a row per block: text, then a call for each tool. Early rows have an early output count.
    /// </summary>
    public TranscriptWriter Response(Tokens tokens, params ReadOnlySpan<string> tools)
    {
        var id = "msg_" + Id(24);
        var calls = new List<string>();
        ResponseRow(
            id,
            tokens with
            {
                Output = tools.IsEmpty ? tokens.Output : 1,
            },
            new() { ["type"] = "text", ["text"] = "…" },
            tools.IsEmpty
        );
        for (var i = 0; i < tools.Length; i++)
        {
            calls.Add("toolu_" + Id(24));
            var block = new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = calls[i],
                ["name"] = tools[i],
                ["input"] = new JsonObject { ["command"] = "true" },
            };
            ResponseRow(
                id,
                i == tools.Length - 1 ? tokens : tokens with { Output = 1 },
                block,
                last: i == tools.Length - 1
            );
        }

        foreach (var call in calls)
            Row(
                "user",
                new()
                {
                    ["message"] = new JsonObject
                    {
                        ["role"] = "user",
                        ["content"] = new JsonArray(
                            new JsonObject
                            {
                                ["type"] = "tool_result",
                                ["tool_use_id"] = call,
                                ["content"] = "done",
                            }
                        ),
                    },
                    ["toolUseResult"] = new JsonObject { ["stdout"] = "done", ["stderr"] = "" },
                }
            );

        Tokens += tokens;
        Responses++;
        ToolCalls += tools.Length;
        return this;
    }

    /// <summary>The title that the client generates.</summary>
    public TranscriptWriter Title(string title) => Record(new() { ["type"] = "ai-title", ["aiTitle"] = title });

    /// <summary>The current running total of the client.</summary>
    public TranscriptWriter CostState(decimal total, string startTime) =>
        Record(
            new()
            {
                ["type"] = "cost-state",
                ["startTime"] = startTime,
                ["totalCostUSD"] = total,
                ["modelUsage"] = new JsonObject(),
            }
        );

    /// <summary>The transcript of a subagent that this session starts now.</summary>
    public TranscriptWriter Subagent(string id) =>
        new(projects, Cwd, SessionId)
        {
            Agent = id,
            Branch = Branch,
            Time = Time,
            FilePath = Path.Combine(Path.ChangeExtension(FilePath, null), "subagents", $"agent-{id}.jsonl"),
        };

    /// <summary>A session that begins with copies of all rows so far, without new rows.</summary>
    /// <param name="marked">Newer clients mark each copy with its session.</param>
    public TranscriptWriter Fork(string fork, bool marked)
    {
        var writer = new TranscriptWriter(projects, Cwd, fork) { _time = _time.AddHours(1), _last = _last };
        foreach (var line in _rows.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var row = JsonNode.Parse(line)!.AsObject();
            if ((string?)row["type"] == "cost-state")
                continue;
            row["sessionId"] = fork;
            if (marked)
                row["forkedFrom"] = new JsonObject
                {
                    ["sessionId"] = SessionId,
                    ["messageUuid"] = (string?)row["uuid"],
                };
            writer._rows.Append(row.ToJsonString(s_asTheClient)).Append('\n');
        }

        return writer;
    }

    /// <summary>Writes all rows so far, like the client at the end of a session.</summary>
    public TranscriptWriter Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, _rows.ToString());
        return this;
    }

    public string SessionEnd() => Published.SessionEnd(SessionId, FilePath, Cwd);

    /// <summary>A session of one prompt, one tool call and two responses, with unique token counts.</summary>
    public static TranscriptWriter Small(TemporaryHome home, int number, string? folder = null)
    {
        var id = new Guid(number, 0x5e55, 0x4011, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString();
        return new TranscriptWriter(home.Projects, folder ?? home.In("work"), id)
            .Prompt($"prompt {number}")
            .Response(new(11 + number, 100, 300, 1000, 5000), "Bash")
            .Response(new(12, 200 + number, 0, 0, 6000))
            .Save();
    }

    void ResponseRow(string id, Tokens tokens, JsonObject block, bool last) =>
        Row(
            "assistant",
            new()
            {
                ["requestId"] = "req_" + id[4..],
                ["message"] = new JsonObject
                {
                    ["id"] = id,
                    ["type"] = "message",
                    ["role"] = "assistant",
                    ["model"] = Model,
                    ["content"] = new JsonArray(block),
                    ["stop_reason"] = last
                        ? (string)block["type"]! == "tool_use"
                            ? "tool_use"
                            : "end_turn"
                        : null,
                    ["usage"] = new JsonObject
                    {
                        ["input_tokens"] = tokens.Input,
                        ["output_tokens"] = tokens.Output,
                        ["cache_read_input_tokens"] = tokens.CacheRead,
                        ["cache_creation_input_tokens"] = tokens.CacheWrite,
                        ["cache_creation"] = new JsonObject
                        {
                            ["ephemeral_5m_input_tokens"] = tokens.CacheWrite5m,
                            ["ephemeral_1h_input_tokens"] = tokens.CacheWrite1h,
                        },
                        ["service_tier"] = "standard",
                        ["speed"] = "standard",
                    },
                },
            }
        );

    void Row(string type, JsonObject own)
    {
        _time += TimeSpan.FromSeconds(1);
        var row = new JsonObject
        {
            ["parentUuid"] = _last,
            ["isSidechain"] = Agent is not null,
            ["type"] = type,
            ["uuid"] = _last = Guid.NewGuid().ToString(),
            ["timestamp"] = _time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["sessionId"] = SessionId,
            ["cwd"] = Cwd,
            ["gitBranch"] = Branch,
            ["version"] = "2.1.330",
            ["userType"] = "external",
        };
        if (Agent is not null)
            row["agentId"] = Agent;
        foreach (var (name, value) in own.ToList())
        {
            own.Remove(name);
            row[name] = value;
        }

        _rows.Append(row.ToJsonString(s_asTheClient)).Append('\n');
    }

    /// <summary>A row that is not part of the conversation.</summary>
    TranscriptWriter Record(JsonObject row)
    {
        row["sessionId"] = SessionId;
        _rows.Append(row.ToJsonString(s_asTheClient)).Append('\n');
        return this;
    }

    static string Id(int length) => Guid.NewGuid().ToString("N")[..length];
}
