using System.Reflection;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// DuckDB loses updates when it replays its WAL (see <c>Rows</c>), so no local table has a key and no statement is an
/// update.
/// </summary>
public sealed partial class NoUpdatesTests : IDisposable
{
    readonly CaptureHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_new_database_has_no_key_and_no_index() => Assert.Empty(Keys());

    [Fact]
    public void An_upgraded_database_has_no_key_and_keeps_its_rows_and_columns()
    {
        WriteVersion1();
        Assert.Empty(Keys());
        Assert.Equal("one|the title|7", _home.One("select session_id, title, total_tokens from sessions"));
        Assert.Equal("k|v", _home.One("select key, value from meta where key = 'k'"));
        using var fresh = new CaptureHome();
        const string Columns =
            "select table_name, column_name, data_type, column_default, is_nullable, column_index from "
            + "duckdb_columns() where database_name = 'logger' order by all";
        Assert.Equal(fresh.Rows(Columns), _home.Rows(Columns));
        Assert.Single(Backups.All(_home.Paths));
    }

    [Fact]
    public void A_database_of_the_Python_tool_loses_its_keys_and_keeps_its_rows()
    {
        _home.Paths.CreateHome();
        PythonDatabase.Create(_home.Paths.Database, "one", "two");
        Assert.Empty(Keys());
    }

    [Fact]
    public void No_local_SQL_statement_is_an_update_or_upsert()
    {
        var local = Directory
            .EnumerateFiles(Repository.In("src"), "*.*", SearchOption.AllDirectories)
            .Where(file =>
                Path.GetExtension(file) is ".cs" or ".sql"
                && !file.Contains(
                    $"{Path.DirectorySeparatorChar}Hubs{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            );
        Assert.Empty(
            local.SelectMany(file =>
                File.ReadLines(file)
                    .Where(line => Update().IsMatch(line))
                    .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")
            )
        );
    }

    [Fact]
    public void A_migration_killed_after_its_commit_leaves_an_empty_WAL()
    {
        WriteVersion1();
        using var database = _home.Open();
        Assert.False(new FileInfo(_home.Paths.Database + ".wal") is { Exists: true, Length: > 0 });
    }

    List<string> Keys()
    {
        using var database = _home.Open();
        return database.Query(
            """
            select table_name || ' ' || constraint_type from duckdb_constraints() where database_name = 'logger' and constraint_type not in ('NOT NULL', 'CHECK')
            union all select table_name || ' ' || index_name from duckdb_indexes() where database_name = 'logger'
            """,
            row => row.GetString(0)
        );
    }

    void WriteVersion1()
    {
        _home.Paths.CreateHome();
        using var connection = new DuckDBConnection($"DataSource={_home.Paths.Database}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "create table migrations (name varchar primary key, applied_at timestamp not null);";
        foreach (
            var name in Assembly
                .GetAssembly(typeof(Database))!
                .GetManifestResourceNames()
                .Where(name => Version1().IsMatch(name))
                .Order(StringComparer.Ordinal)
        )
        {
            using var script = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream(name)!);
            command.CommandText +=
                script.ReadToEnd() + $"insert into migrations values ('{name}', timestamp '2026-01-01');";
        }

        command.CommandText +=
            "insert into sessions (session_id, title, total_tokens) values ('one', 'the title', 7); insert into meta "
            + "values ('k', 'v');";
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(
        @"on conflict|insert or |merge into|\bupdate [a-z_{][\w.{}]* (as \w+ )?set\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Update();

    [GeneratedRegex(@"^000[1-4]_")]
    private static partial Regex Version1();
}
