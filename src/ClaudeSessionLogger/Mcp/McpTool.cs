using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// What a tool does with stored data. <see cref="Reads"/>: only reads it. <see cref="Writes"/>: changes it.
/// <see cref="WritesOnce"/>: changes it, but repeating the call has no further effect.
/// </summary>
enum ToolEffect
{
    Reads,
    Writes,
    WritesOnce,
}

/// <summary>An MCP tool: its schema and the function that runs it. Uses no reflection.</summary>
sealed class McpTool : McpServerTool
{
    // Calls run one at a time, because the database's lock does not protect a database that is opened twice in one
    // process.
    static readonly SemaphoreSlim s_callLock = new(1);

    const string FirstStructuredRevision = "2025-06-18";
    const int LongestStructured = 16 << 10;

    readonly string[] _arguments;
    readonly Func<ToolArguments, JsonElement> _run;

    /// <param name="schema">The properties of the input, as JSON: <c>"title":{"type":"string"}</c>, …</param>
    /// <param name="required">The names of the required properties.</param>
    McpTool(
        string name,
        ToolEffect effect,
        string description,
        string schema,
        string[] required,
        Func<ToolArguments, JsonElement> run
    )
    {
        _run = run;
        var list = string.Join(',', required.Select(argument => $"\"{argument}\""));
        var input = JsonElement.Parse(
            $$"""{"type":"object","properties":{{{schema}}}{{(required is [] ? "" : $",\"required\":[{list}]")}}}"""
        );
        _arguments = [.. input.GetProperty("properties").EnumerateObject().Select(property => property.Name)];
        ProtocolTool = new()
        {
            Name = name,
            Description = description,
            InputSchema = input,
            Annotations = new()
            {
                ReadOnlyHint = effect == ToolEffect.Reads,
                // No tool deletes data: every change adds an event.
                DestructiveHint = false,
                IdempotentHint = effect != ToolEffect.Writes,
                OpenWorldHint = false,
            },
        };
    }

    public static McpTool Of<T>(
        string name,
        ToolEffect effect,
        string description,
        string schema,
        string[] required,
        JsonTypeInfo<T> type,
        Func<ToolArguments, T> run
    ) =>
        new(
            name,
            effect,
            description,
            schema,
            required,
            arguments => JsonSerializer.SerializeToElement(run(arguments), type)
        );

    public override Tool ProtocolTool { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken = default
    )
    {
        await SentAnswers.Wait(cancellationToken);
        // Do not run the tool on the thread that reads messages.
        return await RunExclusive(() => Invoke(request, cancellationToken), cancellationToken);
    }

    /// <summary>Waits until no tool runs, and then runs <paramref name="read"/>; other calls wait for it.</summary>
    public static async ValueTask<T> RunExclusive<T>(Func<T> read, CancellationToken cancellation)
    {
        await s_callLock.WaitAsync(cancellation);
        try
        {
            return await Task.Run(read, cancellation);
        }
        finally
        {
            s_callLock.Release();
        }
    }

    CallToolResult Invoke(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        try
        {
            var given = new ToolArguments(
                ProtocolTool.Name,
                _arguments,
                request.Params?.Arguments ?? new Dictionary<string, JsonElement>()
            )
            {
                Call = CallOf(request.Params?.Meta),
                Cancellation = cancellation,
            };
            var result = _run(given);
            if (given.AfterAnswer is { } afterwards)
                SentAnswers.Add(request.JsonRpcRequest.Id, afterwards, cancellation);
            var text = result.GetRawText();
            return new()
            {
                StructuredContent = IsStructured(request.Server.NegotiatedProtocolVersion, text) ? result : null,
                Content = [new TextContentBlock { Text = text }],
            };
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Failed(ToolFailure.Explain(error));
        }
    }

    /// <summary>
    /// Whether to send structured content in addition to the text: clients of older revisions do not know it, and a
    /// long result is not sent twice.
    /// </summary>
    static bool IsStructured(string? revision, string text) =>
        string.CompareOrdinal(revision, FirstStructuredRevision) >= 0 && text.Length <= LongestStructured;

    // Returns the id of Claude Code's tool call, which the client sends with the request.
    static string? CallOf(JsonObject? meta) =>
        meta?["claudecode/toolUseId"] is JsonValue value && value.TryGetValue(out string? call) ? call : null;

    static CallToolResult Failed(string sentence) =>
        new() { IsError = true, Content = [new TextContentBlock { Text = sentence }] };
}
