using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>The changes by others, which count as seen once the page has shown them.</summary>
sealed class InboxApi(AppPaths paths, TimeProvider clock)
{
    public byte[] List(ApiRequest given)
    {
        var inbox = Read(includesRead: given.Is("all"));
        return JsonSerializer.SerializeToUtf8Bytes(
            new InboxJson([.. inbox.Entries.Select(Of)], inbox.Last),
            DashboardJsonContext.Default.InboxJson
        );
    }

    /// <summary>Marks what the page has shown as seen, and nothing that came since.</summary>
    public byte[] MarkSeen(ApiRequest given)
    {
        var inbox = Read(includesRead: false);
        var shown = Math.Min(inbox.Last, given.Number("last", 0, int.MaxValue));
        LogService
            .Of(paths)
            .MarkSeen(
                inbox with
                {
                    Last = shown,
                },
                () => true,
                database => StatusCacheWriter.Write(database, paths, clock)
            );
        return "{}"u8.ToArray();
    }

    InboxContents Read(bool includesRead)
    {
        var service = LogService.Of(paths);
        using var database = DashboardData.Open(paths);
        return database is null
            ? new([], 0)
            : InboxContents.Read(database, service.Self(database), service.AsOf(database), includesRead);
    }

    static InboxItemJson Of(InboxEntry item) =>
        new(
            item.Id,
            item.Entry?.CategoryText,
            item.Entry?.StatusText,
            item.Entry?.Title,
            item.IsUnread,
            [
                .. item
                    .Changes.Where(change => item.Race is null || !HistoryText.IsSettlement(change))
                    .Select(change => EntriesApi.Change(change, null)),
                .. item.Overridden.Select(Overridden),
            ]
        );

    static ChangeJson Overridden(HistoryItem change) =>
        new(
            change.Conflict!.Won.WrittenAt,
            change.Conflict.Won.Actor,
            $"overrode your change of the {change.Event.Content.KindText}, without having seen it: "
                + $"{HistoryText.Value(change.Event.Content.Kind, change.Event.Content.Value ?? "")} → "
                + HistoryText.Value(change.Event.Content.Kind, change.Conflict.Won.Value),
            null,
            null,
            change.Conflict.IsOpen
        );
}
