using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// What a tool does to stored data: reads it; adds to it or changes it; or changes it such that a repeated call has no
/// further effect.
/// </summary>
enum ToolEffect { Reads, Writes, WritesOnce }

/// <summary>An MCP tool: its schema and the function that runs it. No reflection is used.</summary>
sealed class McpTool : McpServerTool
{
    // A database opened twice in one process is not protected by its own lock, so calls run one at a time.
    static readonly SemaphoreSlim s_turn = new(1);

    readonly string[] _arguments;
    readonly Func<ToolArguments, JsonElement> _run;

    /// <param name="schema">The properties of the input, as JSON: <c>"title":{"type":"string"}</c>, …</param>
    /// <param name="required">The names of the required properties.</param>
    McpTool(string name, ToolEffect effect, string description, string schema, string[] required, Func<ToolArguments, JsonElement> run)
    {
        _run = run;
        var list = string.Join(',', required.Select(argument => $"\"{argument}\""));
        var input = JsonElement.Parse($$"""{"type":"object","properties":{{{schema}}}{{(required is [] ? "" : $",\"required\":[{list}]")}}}""");
        _arguments = [.. input.GetProperty("properties").EnumerateObject().Select(property => property.Name)];
        ProtocolTool = new()
        {
            Name = name,
            Description = description,
            InputSchema = input,
            Annotations = new()
            {
                ReadOnlyHint = effect == ToolEffect.Reads,
                // No tool loses data: every change is one more event.
                DestructiveHint = false,
                IdempotentHint = effect != ToolEffect.Writes,
                OpenWorldHint = false,
            },
        };
    }

    public static McpTool Of<T>(string name, ToolEffect effect, string description, string schema, string[] required, JsonTypeInfo<T> type, Func<ToolArguments, T> run) =>
        new(name, effect, description, schema, required, arguments => JsonSerializer.SerializeToElement(run(arguments), type));

    public override Tool ProtocolTool { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        await s_turn.WaitAsync(cancellationToken);
        try
        {
            // Not on the thread that reads messages.
            return await Task.Run(() => Invoke(request.Params?.Arguments ?? new Dictionary<string, JsonElement>(), CallOf(request.Params?.Meta)), cancellationToken);
        }
        finally
        {
            s_turn.Release();
        }
    }

    /// <summary>Runs <paramref name="read"/> while no tool runs.</summary>
    public static async ValueTask<T> InTurn<T>(Func<T> read, CancellationToken cancellation)
    {
        await s_turn.WaitAsync(cancellation);
        try
        {
            return await Task.Run(read, cancellation);
        }
        finally
        {
            s_turn.Release();
        }
    }

    CallToolResult Invoke(IEnumerable<KeyValuePair<string, JsonElement>> given, string? call)
    {
        try
        {
            var result = _run(new(ProtocolTool.Name, _arguments, given) { Call = call });
            // For clients that do not support structured content.
            return new() { StructuredContent = result, Content = [new TextContentBlock { Text = result.GetRawText() }] };
        }
        catch (Failure failure)
        {
            return Failed(failure.Message);
        }
        catch (DuckDBException damage) when (DatabaseFailure.IsOfTheFile(damage))
        {
            return Failed(DatabaseFailure.From(damage, AppPaths.FromEnvironment().Database).Message);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Failed($"file access failed: {refused.Message}");
        }
        catch (Exception bug)
        {
            return Failed(
                $"internal error: {bug.Message} (please report it; the same command works on the command line)"
            );
        }
    }

    // Claude Code puts the id of its tool call here.
    static string? CallOf(JsonObject? meta) => meta?["claudecode/toolUseId"] is JsonValue value && value.TryGetValue(out string? call) ? call : null;

    static CallToolResult Failed(string sentence) => new() { IsError = true, Content = [new TextContentBlock { Text = sentence }] };
}
