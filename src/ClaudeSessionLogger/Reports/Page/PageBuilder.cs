using System.Text.Json;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>Builds the data of a page as JSON. Its types are in <c>web/src/data/format.ts</c>.</summary>
static class PageBuilder
{
    /// <summary>Increase it when a page's script could no longer read the data of a newer program.</summary>
    const int Format = 2;

    /// <param name="history">What was read earlier for the same request, if the database has not changed since.</param>
    public static PageData Build(Database database, PageRequest request, PageHistory? history = null)
    {
        history ??= PageHistory.Read(database, request);
        var bytes = new PageBytes();
        using (var json = new Utf8JsonWriter(bytes, PageHistory.Options))
        {
            var facts = new PageFacts(json, request);
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            facts.WriteAbout();
            facts.WritePrices(history.Models);
            facts.WriteBudgets();
            facts.WriteEntries(database);
            json.WriteEndObject();
        }

        return new(Join(bytes.Blocks, history.Json.Blocks), history.Sessions);
    }

    // Makes one object of two, without a copy of the large one.
    static IReadOnlyList<ReadOnlyMemory<byte>> Join(
        IReadOnlyList<ReadOnlyMemory<byte>> first,
        IReadOnlyList<ReadOnlyMemory<byte>> second
    ) => [.. first.SkipLast(1), first[^1][..^1], ","u8.ToArray(), second[0][1..], .. second.Skip(1)];
}

/// <param name="Json">The data in UTF-8, in blocks.</param>
/// <param name="Sessions">The number of sessions with usage.</param>
readonly record struct PageData(IReadOnlyList<ReadOnlyMemory<byte>> Json, int Sessions);
