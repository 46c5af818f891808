using System.Text.RegularExpressions;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Query;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>docs/schema.md lists the tables and columns of a new database in their order, with their types.</summary>
public sealed partial class DocsSchemaTests
{
    [Fact]
    public void The_page_matches_the_schema()
    {
        using var home = new TemporaryHome();
        using var database = Database.Open(
            new(home.Path, home.Config, home.Logger),
            TimeProvider.System,
            TimeSpan.Zero
        );
        var real = database.Query(
            "select table_name, column_name, lower(data_type) from duckdb_columns() where database_name = 'logger' "
                + "order by table_name, column_index",
            row => $"{row.GetString(0)}.{row.GetString(1)} {row.GetString(2)}"
        );

        var page = File.ReadAllText(Repository.In("docs", "schema.md"));
        var written = TableSection()
            .Matches(page)
            .OrderBy(table => table.Groups[1].Value, StringComparer.Ordinal)
            .SelectMany(table =>
                Column()
                    .Matches(table.Value)
                    .Select(column => $"{table.Groups[1].Value}.{column.Groups[1].Value} {column.Groups[2].Value}")
            );
        Assert.Equal(real, written);
    }

    [Fact]
    public void The_page_lists_the_views_that_a_query_can_use()
    {
        using var home = new CapturedHome();
        home.Import();
        Database.Open(home.Paths, TimeProvider.System, TimeSpan.Zero).Dispose();
        using var reader = SqlReader.Open(home.Paths, TimeSpan.Zero, TimeProvider.System)!;
        var written = string.Concat(QueryView.All.Select(view => Section(view, reader)));
        var path = Repository.In("docs", "schema.md");
        var page = File.ReadAllText(path);
        var (start, end) = (
            page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            page.IndexOf(End, StringComparison.Ordinal)
        );
        Assert.True(start > Begin.Length && end >= start, $"{path} must have the lines\n{Begin}{End}");
        if (Environment.GetEnvironmentVariable("CSL_RENEW_DOCS") == "1")
        {
            File.WriteAllText(path, page[..start] + written + page[end..]);
            return;
        }

        Assert.True(
            page[start..end] == written,
            "docs/schema.md is not current; renew it with: CSL_RENEW_DOCS=1 ./test.sh -class '*DocsSchema*'"
        );
    }

    public static TheoryData<string> Queries =>
        [
            .. SqlBlock()
                .Matches(File.ReadAllText(Repository.In("docs", "schema.md")))
                .Select(block => block.Groups[1].Value),
        ];

    [Fact]
    public void The_page_has_ten_queries() => Assert.Equal(10, Queries.Count);

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Each_query_of_the_page_returns_rows(string sql)
    {
        using var home = new CapturedHome();
        DemoHistory.Write(home.Home, TimeProvider.System.GetUtcNow());
        home.Import();
        (
            await Published.Run(home.Home, "log", "--category", "issue", "--title", "staging counts refunds twice")
        ).Succeeded();
        using var reader = SqlReader.Open(home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        Assert.NotEmpty(reader.Query(sql, null, TimeSpan.FromMinutes(1)).Rows);
    }

    static string Section(QueryView view, SqlReader reader)
    {
        var types = reader
            .Query($"select column_name, lower(column_type) from (describe {view.Name})", null, TimeSpan.FromMinutes(1))
            .Rows.ToDictionary(row => row[0]!, row => row[1]!);
        // Every column is listed, in the right order.
        Assert.Equal(types.Keys, view.Columns.Select(column => column.Name));
        return $"\n### {view.Name}\n{view.About}\n\n| column | type | |\n|---|---|---|\n"
            + string.Concat(
                view.Columns.Select(column => $"| `{column.Name}` | {types[column.Name]} | {column.About} |\n")
            );
    }

    const string Begin =
        "<!-- The views, written by a test. To renew: CSL_RENEW_DOCS=1 ./test.sh -class '*DocsSchema*' -->\n";
    const string End = "<!-- /views -->\n";

    [GeneratedRegex(@"^```sql\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    [GeneratedRegex(@"^## (\w+)\n(?:(?!## ).*\n)*", RegexOptions.Multiline)]
    private static partial Regex TableSection();

    [GeneratedRegex(@"^\| `(\w+)` \| ([^|]+?) \|[^|]+\|$", RegexOptions.Multiline)]
    private static partial Regex Column();
}
