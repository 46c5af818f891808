using System.Text.RegularExpressions;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

/// <summary>docs/schema.md has the tables and columns of a database that the program makes, in their order, with their types.</summary>
public sealed partial class DocsSchemaTests
{
    [Fact]
    public void The_page_is_the_schema()
    {
        using var home = new TemporaryHome();
        using var database = Database.Open(new(home.Path, home.Config, home.Logger), TimeProvider.System, TimeSpan.Zero);
        var real = database.Query(
            "select table_name, column_name, lower(data_type) from duckdb_columns() where database_name = 'logger' order by table_name, column_index",
            row => $"{row.GetString(0)}.{row.GetString(1)} {row.GetString(2)}");

        var page = File.ReadAllText(Repository.In("docs", "schema.md"));
        var written = TableSection().Matches(page).OrderBy(table => table.Groups[1].Value, StringComparer.Ordinal)
            .SelectMany(table => Column().Matches(table.Value).Select(column => $"{table.Groups[1].Value}.{column.Groups[1].Value} {column.Groups[2].Value}"));
        Assert.Equal(real, written);
    }

    [GeneratedRegex(@"^## (\w+)\n(?:(?!## ).*\n)*", RegexOptions.Multiline)]
    private static partial Regex TableSection();

    [GeneratedRegex(@"^\| `(\w+)` \| ([^|]+?) \|[^|]+\|$", RegexOptions.Multiline)]
    private static partial Regex Column();
}
