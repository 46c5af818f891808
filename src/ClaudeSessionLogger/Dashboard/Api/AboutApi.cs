using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>What all views of the page need: the words of filters, and the number of unread entries.</summary>
sealed class AboutApi(AppPaths paths)
{
    const int MaxWords = 500;

    public byte[] Read(ApiRequest given)
    {
        var service = LogService.Of(paths);
        using var database = DashboardData.Open(paths);
        return JsonSerializer.SerializeToUtf8Bytes(
            new AboutJson(
                ProgramVersion.Text,
                service.Settings.Archive == true,
                service.Settings.Hub is not null,
                database is null ? 0 : InboxStore.Count(database, service.Self(database), service.AsOf(database)),
                database is null ? [] : Words(database, "project"),
                database is null ? [] : Words(database, "session_type"),
                database is null ? [] : Tags(database),
                EntryCategory.Texts,
                EntryStatus.Texts
            ),
            DashboardJsonContext.Default.AboutJson
        );
    }

    static List<string> Words(Database database, string column) =>
        database.Query(
            $"select {column} from sessions where {column} is not null group by all order by max(ended_at) desc nulls "
                + "last limit $max",
            row => row.GetString(0),
            ("max", (long)MaxWords)
        );

    static List<string> Tags(Database database) =>
        [
            .. database
                .Query("select tags from session_marks where tags is not null", row => row.GetString(0))
                .SelectMany(MarkedSessions.Tags)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Take(MaxWords),
        ];
}
