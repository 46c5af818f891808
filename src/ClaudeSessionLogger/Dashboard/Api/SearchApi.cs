using System.Text.Json;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>The same search as <c>search</c>.</summary>
sealed class SearchApi(AppPaths paths, TimeProvider clock)
{
    const int DefaultLimit = 50,
        MaxLimit = 200;

    public byte[] Find(ApiRequest given)
    {
        var remarks = new List<string>();
        var query = new SearchQuery(paths, Settings.Load(paths, _ => { }), clock, remarks.Add);
        var limit = given.Number("limit", DefaultLimit, MaxLimit);
        // One more than is shown, to find out whether there are more.
        var found = Find(query, given.Required("words"), given.Text("mode"), Filter(given) with { Limit = limit + 1 });
        return JsonSerializer.SerializeToUtf8Bytes(
            new SearchResultJson([.. found.Take(limit)], found.Count > limit, remarks),
            DashboardJsonContext.Default.SearchResultJson
        );
    }

    static List<SearchItem> Find(SearchQuery query, string words, string? mode, SearchFilter filter) =>
        mode switch
        {
            "exact" => query.Find(new ExactTextQuery(words), filter),
            "regex" => query.Find(RegexTextQuery.Parse(words), filter),
            _ => query.Find(new WordQuery(words), filter),
        };

    static SearchFilter Filter(ApiRequest given) =>
        new(
            given.Text("project"),
            given.Text("kind") is { } kind && SearchKind.Texts.Contains(kind) ? [kind] : null,
            given.Day("since"),
            given.Day("until")
        )
        {
            Session = given.Text("session"),
            Branch = given.Text("branch"),
            Speaker = SaidByText.Parse(given.Text("speaker")),
            Tool = given.Text("tool"),
            IsBestFirst = given.Text("order") == "best",
        };
}
