using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Serves entries of the shared log as resources, <c>entry://ID</c>. The list contains only entries that are not
/// resolved, but a client can read any entry by its id.
/// </summary>
static class EntryResources
{
    const string Scheme = "entry://",
        Json = "application/json";
    const string FirstRevisionWithoutNotFound = "2026-07-28";
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
            McpTool.RunExclusive(
                () => Read(request.Params!.Uri, request.Server.NegotiatedProtocolVersion),
                cancellation
            );
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
                            Name = entry.Title ?? entry.Id.Value,
                            Description = $"{entry.Category} ({entry.Status})",
                            MimeType = Json,
                        }),
                ],
            };
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new McpProtocolException(ToolFailure.Explain(error), McpErrorCode.InternalError);
        }
    }

    static ReadResourceResult Read(string uri, string? revision)
    {
        try
        {
            if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
                throw new Failure(
                    FailureKind.NotFound,
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
            var isNotFound = failure.Kind == FailureKind.NotFound;
            throw new McpProtocolException(
                ToolFailure.Explain(failure),
                // Later revisions have no separate code for this error.
                isNotFound && string.CompareOrdinal(revision, FirstRevisionWithoutNotFound) < 0
                    ? McpErrorCode.ResourceNotFound
                    : McpErrorCode.InvalidParams
            );
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new McpProtocolException(ToolFailure.Explain(error), McpErrorCode.InternalError);
        }
    }
}
