using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Checks requests before the SDK does, and says what is wrong with them. The SDK's own answer to invalid parameters is
/// only "An error occurred.".
/// </summary>
static class RequestCheck
{
    const string CallTool = "tools/call",
        ReadResource = "resources/read";

    public static McpMessageHandler Filter(McpMessageHandler next) =>
        (context, cancellation) =>
            context.JsonRpcMessage is JsonRpcRequest request && Problem(request) is { } problem
                ? throw new McpProtocolException(problem, McpErrorCode.InvalidParams)
                : next(context, cancellation);

    static string? Problem(JsonRpcRequest request) =>
        request.Method switch
        {
            CallTool => NoText(request, "name", "the tool's name") ?? NoTool(request.Params!) ?? NoArguments(request),
            ReadResource => NoText(request, "uri", "the address of a resource, such as entry://ID"),
            _ => null,
        };

    static string? NoText(JsonRpcRequest request, string name, string meaning) =>
        request.Params is JsonObject given && given[name]?.GetValueKind() == JsonValueKind.String
            ? null
            : $"{request.Method} needs '{name}' in its parameters: {meaning}, as a string.";

    static string? NoTool(JsonNode given)
    {
        var (name, tools) = ((string)given["name"]!, McpHost.Tools.Select(tool => tool.ProtocolTool.Name).ToList());
        return tools.Contains(name)
            ? null
            : $"cannot find a tool '{SafeText.Fit(SafeText.Safe(name), 60)}'. "
                + $"The tools are {string.Join(", ", tools)}.";
    }

    static string? NoArguments(JsonRpcRequest request) =>
        request.Params!["arguments"] is null or JsonObject
            ? null
            : $"'arguments' of {request.Method} must be an object that contains the tool's arguments by name.";
}
