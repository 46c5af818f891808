using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Serves entries of the shared log as resources, <c>entry://ID</c>. Lists only the entries that are not resolved, but
/// reads all.
/// </summary>
static class EntryResources
{
    const string Scheme = "entry://",
        Json = "application/json";
    const int Listed = 50;

    public static void AddTo(McpServerHandlers handlers)
    {
        handlers.ListResourcesHandler = (_, cancellation) => McpTool.RunExclusive(List, cancellation);
        handlers.ListResourceTemplatesHandler = (_, _) =>
            ValueTask.FromResult(
                new ListResourceTemplatesResult
                {
                    ResourceTemplates =
                    [
                        new()
                        {
                            UriTemplate = Scheme + "{id}",
                            Name = "entry",
                            Description = "An entry of the shared log, with its notes and history",
                            MimeType = Json,
                        },
                    ],
                }
            );
        handlers.ReadResourceHandler = (request, cancellation) =>
            McpTool.RunExclusive(() => Read(request.Params!.Uri), cancellation);
    }

    static ListResourcesResult List()
    {
        try
        {
            return new()
            {
                Resources =
                [
                    .. LogQueryTools
                        .Entries(new(Open: true, Limit: Listed))
                        .Select(entry => new Resource
                        {
                            Uri = Scheme + entry.Id,
                            Name = entry.Title ?? entry.Id,
                            Description = $"{entry.Category} ({entry.Status})",
                            MimeType = Json,
                        }),
                ],
            };
        }
        catch (Failure failure)
        {
            // The database may be damaged, for example.
            throw new ModelContextProtocol.McpProtocolException(
                failure.Message,
                ModelContextProtocol.McpErrorCode.InternalError
            );
        }
    }

    static ReadResourceResult Read(string uri)
    {
        try
        {
            if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot find the resource {SafeText.Safe(uri)}: the address of an entry is {Scheme}ID."
                );
            var entry = LogQueryTools.Show(uri[Scheme.Length..].TrimEnd('/'));
            return new()
            {
                Contents =
                [
                    new TextResourceContents
                    {
                        Uri = uri,
                        MimeType = Json,
                        Text = JsonSerializer.Serialize(entry, McpJsonContext.Compact.EntryDetailJson),
                    },
                ],
            };
        }
        catch (Failure failure)
        {
            // Use the protocol's code for an invalid request, because the client shows the text of such an error.
            throw new ModelContextProtocol.McpProtocolException(
                failure.Message,
                ModelContextProtocol.McpErrorCode.InvalidParams
            );
        }
    }
}
