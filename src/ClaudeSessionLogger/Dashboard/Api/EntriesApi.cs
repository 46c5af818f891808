using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>The entries of the shared log, and one entry with its notes, history and conflicts.</summary>
sealed class EntriesApi(AppPaths paths, TimeProvider clock)
{
    // Of one status; a board with more cannot be read.
    const int MaxLimit = 500,
        DefaultLimit = 100;

    public byte[] List(ApiRequest given)
    {
        var service = LogService.Of(paths);
        using var database = DashboardData.Open(paths);
        var entries = database is null
            ? []
            : EntryQuery.List(database, Filter(given, service, database), bodies: false);
        return JsonSerializer.SerializeToUtf8Bytes(
            new EntryListJson(entries, database is null ? null : service.Self(database).Name),
            DashboardJsonContext.Default.EntryListJson
        );
    }

    public byte[] Show(ApiRequest given)
    {
        var service = LogService.Of(paths);
        using var database = DashboardData.Require(paths);
        return Serialize(
            EntryDetail.Load(database, EntryLookup.ById(database, given.Required("id")), service.Device, clock)
        );
    }

    static EntryFilter Filter(ApiRequest given, LogService service, Database database) =>
        new(
            given.Text("category") is { } category ? EntryTextRules.Category(category).Text : null,
            given.Text("status") is { } status ? EntryTextRules.Status(status).Text : null,
            Mine: given.Is("mine") ? service.Self : null,
            Project: given.Text("project"),
            Limit: given.Number("limit", DefaultLimit, MaxLimit),
            Ready: given.Is("ready"),
            Conflicts: given.Is("conflicts"),
            Now: service.AsOf(database)
        )
        {
            Words =
                given.Text("words") is { } words
                && new WordQuery(words, withSingulars: true) is { IsEmpty: false } query
                    ? query
                    : null,
        };

    public static byte[] Serialize(EntryDetail detail) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new EntryPageJson(
                new EntryDetailJson(detail),
                detail.Entry.Body,
                [.. detail.History.Select(line => Change(line.Act, line.Device))],
                [.. detail.Entry.Conflicts.Where(conflict => conflict.IsOpen).Select(DescribeConflict)]
            ),
            DashboardJsonContext.Default.EntryPageJson
        );

    public static ChangeJson Change(HistoryItem item, string? device) =>
        new(
            item.Event.Content.WrittenAt,
            item.Event.Content.Actor,
            HistoryText.Describe(item) + HistoryText.WhenHeld(item),
            device,
            item.Conflict?.Won.Actor,
            item.Conflict?.IsOpen ?? false
        );

    static ConflictJson DescribeConflict(EntryConflict conflict) =>
        new(
            conflict.Field.Text,
            conflict.Field == EventKind.Owner ? null : conflict.Won.Value,
            conflict.Field == EventKind.Owner ? null : conflict.Lost.Value,
            $"{HistoryText.ValueBy(conflict.Field, conflict.Won)} overrides "
                + $"{HistoryText.ValueBy(conflict.Field, conflict.Lost)}; neither had seen the other's change."
        );
}
