using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>How a fork marks the origin of its copied rows.</summary>
public enum ForkMark
{
    /// <summary>No mark: up to 2.1.329.</summary>
    None,

    /// <summary>
    /// <c>requestSessionId</c> on copied responses, the session they were made in: <c>--fork-session</c> of 2.1.330.
    /// </summary>
    Request,

    /// <summary><c>forkedFrom</c> on every copied row, the session it was copied from: <c>/branch</c>.</summary>
    Branch,
}

/// <summary>
/// A transcript built row by row with predictable ids: <c>SESSION-1</c>, <c>SESSION-2</c>…, a second apart.
/// </summary>
sealed class Synthetic(string session, double startsAt = 0, string cwd = "/gone/project")
{
    public const string Model = "claude-opus-4-8";

    static readonly JsonSerializerOptions s_asTheClient = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    static readonly DateTimeOffset s_start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    int _made;

    public string Session { get; } = session;

    public List<JsonObject> Rows { get; } = [];

    /// <summary>Seconds since the start of the history; the next row is one second later.</summary>
    public double Now { get; set; } = startsAt;

    public static string Time(double seconds) =>
        (s_start + TimeSpan.FromSeconds(seconds)).ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            CultureInfo.InvariantCulture
        );

    public Synthetic Prompt(string? text = null) =>
        Row(
            "user",
            new()
            {
                ["message"] = new JsonObject { ["role"] = "user", ["content"] = text ?? $"prompt {Session}" },
            }
        );

    /// <summary>A response on one row; with a tool call, on a second row with the same id.</summary>
    public Synthetic Response(
        string id,
        long input = 10,
        long output = 100,
        string? tool = null,
        string model = Model,
        string? stop = "end_turn",
        JsonObject? usage = null
    )
    {
        Assistant(id, usage ?? Usage(input, output), new() { ["type"] = "text", ["text"] = "…" }, model, stop);
        if (tool is not null)
        {
            Assistant(
                id,
                usage?.DeepClone().AsObject() ?? Usage(input, output),
                new()
                {
                    ["type"] = "tool_use",
                    ["id"] = tool,
                    ["name"] = "Bash",
                    ["input"] = new JsonObject(),
                },
                model,
                stop
            );
            Result(tool);
        }

        return this;
    }

    public Synthetic Result(string tool, JsonObject? result = null, bool failed = false) =>
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
                            ["tool_use_id"] = tool,
                            ["content"] = "done",
                            ["is_error"] = failed,
                        }
                    ),
                },
                ["toolUseResult"] = result ?? new JsonObject { ["stdout"] = "done" },
            }
        );

    public Synthetic Assistant(
        string id,
        JsonObject usage,
        JsonObject block,
        string model = Model,
        string? stop = null
    ) =>
        Row(
            "assistant",
            new()
            {
                ["message"] = new JsonObject
                {
                    ["id"] = id,
                    ["type"] = "message",
                    ["role"] = "assistant",
                    ["model"] = model,
                    ["content"] = new JsonArray(block),
                    ["stop_reason"] = stop,
                    ["usage"] = usage,
                },
                ["requestId"] = "req-" + id,
            }
        );

    public static JsonObject Usage(long input, long output) =>
        new()
        {
            ["input_tokens"] = input,
            ["output_tokens"] = output,
            ["cache_read_input_tokens"] = 0,
            ["cache_creation_input_tokens"] = 0,
        };

    /// <summary>A row with a time but no uuid, which forks do not copy.</summary>
    public Synthetic Queue() =>
        Other(
            new()
            {
                ["type"] = "queue-operation",
                ["operation"] = "enqueue",
                ["timestamp"] = Time(++Now),
                ["sessionId"] = Session,
            }
        );

    public Synthetic CostState(double total, long startTime, string model = Model, long output = 0) =>
        Other(
            new()
            {
                ["type"] = "cost-state",
                ["sessionId"] = Session,
                ["totalCostUSD"] = total,
                ["startTime"] = startTime,
                ["modelUsage"] = new JsonObject
                {
                    [model] = new JsonObject { ["outputTokens"] = output, ["costUSD"] = total },
                },
            }
        );

    public Synthetic Other(JsonObject row)
    {
        Rows.Add(row);
        return this;
    }

    public Synthetic Row(string type, JsonObject own)
    {
        var row = new JsonObject
        {
            ["type"] = type,
            ["uuid"] = $"{Session}-{++_made}",
            ["timestamp"] = Time(++Now),
            ["sessionId"] = Session,
            ["cwd"] = cwd,
            ["isSidechain"] = false,
            ["gitBranch"] = "main",
            ["version"] = "2.1.300",
        };
        foreach (var (name, value) in own.ToList())
        {
            own.Remove(name);
            row[name] = value;
        }

        return Other(row);
    }

    /// <summary>A session that begins with a copy of this session's rows, or of the first of them.</summary>
    /// <param name="rewritesTimes">As in a resume of 1.0: the copies get the time of the resume.</param>
    public Synthetic Fork(string into, ForkMark mark, int? rows = null, bool rewritesTimes = false)
    {
        var fork = new Synthetic(into, Now, cwd);
        foreach (var original in Rows.Take(rows ?? Rows.Count).Where(row => row["uuid"] is not null))
        {
            var copy = original.DeepClone().AsObject();
            copy["sessionId"] = into;
            if (mark == ForkMark.Request && (string?)copy["type"] == "assistant" && copy["requestSessionId"] is null)
                copy["requestSessionId"] = Session;
            if (mark == ForkMark.Branch && copy["forkedFrom"] is null)
                copy["forkedFrom"] = new JsonObject
                {
                    ["sessionId"] = Session,
                    ["messageUuid"] = (string?)copy["uuid"],
                };
            if (rewritesTimes)
                copy["timestamp"] = Time(++fork.Now);
            fork.Rows.Add(copy);
        }

        return fork;
    }

    public string Text() => string.Concat(Rows.Select(row => row.ToJsonString(s_asTheClient) + "\n"));

    /// <summary>Writes it as <c>FOLDER/SESSION.jsonl</c>, or under another name.</summary>
    public string Save(string folder, string? name = null)
    {
        var path = Path.Combine(folder, name ?? Session + ".jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Text());
        return path;
    }
}
