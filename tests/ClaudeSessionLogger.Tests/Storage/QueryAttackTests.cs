using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage.Query;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>A query can read the views and nothing else; tries every known attack.</summary>
public sealed class QueryAttackTests : IDisposable
{
    readonly CapturedHome _home = new();
    readonly string _canary;

    public QueryAttackTests()
    {
        _home.Session(1).Prompt("hello").Response(new(10, 20, 0, 0, 0)).Save();
        _home.Import();
        _canary = _home.Home.In("canary.csv");
        File.WriteAllText(_canary, "secret\nhunter2\n");
    }

    public static TheoryData<string> ReadsAFile =>
        [
            "select * from read_csv('{canary}')",
            "select * from read_text('{canary}')",
            "select * from read_blob('{canary}')",
            "from '{canary}'",
            "select * from \"{canary}\"",
            "select * from read_csv_auto(['{canary}'])",
            "select * from sniff_csv('{canary}')",
            "select * from read_json('{canary}')",
            "select * from read_parquet('{canary}')",
            "select * from parquet_metadata('{canary}')",
            "select * from glob('{folder}/*')",
            "select * from read_duckdb('{canary}')",
            "select * from read_text('/proc/self/environ')",
            "select * from query('select * from read_text(''{canary}'')')",
            "select * from json_execute_serialized_sql(json_serialize_sql('select * from read_text(''{canary}'')'))",
            "with a as (from read_text('{canary}')) from a",
            "select (select content from read_text('{canary}'))",
            "select 1 where exists (from read_text('{canary}'))",
            "select * from range(1), lateral (from read_text('{canary}'))",
            "describe from read_text('{canary}')",
            "summarize from read_csv('{canary}')",
            "select getenv('HOME')",
            "select * from query_table('{canary}')",
            "select * from sqlite_scan('{canary}', 'a')",
            "select * from READ_TEXT('{canary}')",
            "select * from system.main.read_text('{canary}')",
            "select * from st_read('{canary}')",
            "select * from postgres_scan('host=localhost', 'a', 'b')",
            "from 'https://example.invalid/a.csv'",
        ];

    public static TheoryData<string> DoesSomething =>
        [
            "copy sessions to '{folder}/out.csv'",
            "copy (select 1) to '{folder}/out.parquet' (format parquet)",
            "explain analyze copy (select 1) to '{folder}/out.csv'",
            "attach '{folder}/new.duckdb'",
            "attach ':memory:' as other",
            "detach logger",
            "use memory",
            "install httpfs",
            "load httpfs",
            "force install httpfs",
            "set enable_external_access = true",
            "set lock_configuration = false",
            "reset lock_configuration",
            "set memory_limit = '8GB'",
            "set variable x = 1",
            "pragma enable_profiling",
            "pragma database_list",
            "pragma profiling_output = '{folder}/p.json'",
            "create table a (i int)",
            "create temp table a (i int)",
            "create macro f() as 1",
            "create view v as select 1",
            "create secret (type s3)",
            "insert into logger.main.meta values ('a', 'b')",
            "delete from logger.main.sessions",
            "update logger.main.sessions set cost_usd = 0",
            "drop table logger.main.sessions",
            "drop view sessions",
            "truncate logger.main.sessions",
            "alter table logger.main.sessions add column a int",
            "vacuum",
            "checkpoint",
            "call enable_logging()",
            "call pragma_version()",
            "export database '{folder}/all'",
            "import database '{folder}/all'",
            "prepare a as select 1",
            "execute a",
            "deallocate a",
            "begin",
            "commit",
            "comment on table sessions is 'a'",
            "select 1; select 2",
            "select 1; delete from logger.main.sessions",
            "select 1; copy (select 1) to '{folder}/out.csv'",
            "select * from enable_profiling(save_location = '{folder}/p.json', format = 'json')",
            "select * from enable_logging(storage = 'file', storage_path = '{folder}')",
            "select * from enable_logging()",
            "select * from checkpoint('logger')",
            "select * from force_checkpoint()",
            "select * from truncate_duckdb_logs()",
            "select * from enable_peg_parser()",
            "select * from duckdb_secrets()",
            "select * from which_secret('s3://a', 's3')",
            "select * from duckdb_extensions()",
            "with a as (delete from logger.main.sessions returning session_id) from a",
            "merge into logger.main.meta using sessions on false when not matched then insert values ('a', 'b')",
            "explain select 1",
            "pivot sessions on project using count()",
            "",
            " ",
            ";",
            "-- nothing",
            "/* nothing */",
            "select 1 \0; delete from logger.main.sessions",
            "select $1",
            "select ?",
            "select $name",
            "drop schema logger.main cascade",
            "explain analyze delete from logger.main.sessions",
        ];

    [Theory]
    [MemberData(nameof(ReadsAFile))]
    public void A_query_cannot_read_files_or_secrets(string sql) => IsRefused(sql);

    [Theory]
    [MemberData(nameof(DoesSomething))]
    public void A_query_can_only_read(string sql) => IsRefused(sql);

    void IsRefused(string sql)
    {
        var before = FileStates();
        using (var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!)
        {
            var failure = Assert.Throws<Failure>(() =>
                Ask(
                    reader,
                    sql.Replace("{canary}", _canary, StringComparison.Ordinal)
                        .Replace("{folder}", _home.Home.Path, StringComparison.Ordinal)
                )
            );
            Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
            Assert.Contains(failure.Message[^1], ".?");
            Assert.DoesNotContain("internal", failure.Message, StringComparison.OrdinalIgnoreCase);
            // A valid query still works after a refused one.
            Assert.Equal("1", Assert.Single(Ask(reader, "select count() from sessions"))[0]);
        }

        Assert.Equal(before, FileStates());
    }

    [Fact]
    public void A_query_that_needs_too_much_memory_is_stopped()
    {
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        var failure = Assert.Throws<Failure>(() => Ask(reader, "select list(range) from range(200000000)"));
        Assert.Equal(
            "cannot run the query: it needs more than 512MB of memory. Limit the query with where, limit or fewer "
                + "columns.",
            failure.Message
        );
    }

    [Fact]
    public void A_query_without_end_is_stopped_at_the_time_limit()
    {
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        var failure = Assert.Throws<Failure>(() =>
            reader
                .Query(
                    "select count() from range(10000000) a, range(10000000) b where hash(a.range, b.range) = 1",
                    null,
                    TimeSpan.FromMilliseconds(200)
                )
                .Rows.Count()
        );
        Assert.StartsWith(
            "the query was stopped because it took longer than 0 s",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("1", Assert.Single(Ask(reader, "select count() from sessions"))[0]);
    }

    [Fact]
    public void A_query_with_endless_rows_is_stopped()
    {
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        Assert.Throws<Failure>(() =>
            reader.Query("from range(100000000000)", null, TimeSpan.FromMilliseconds(200)).Rows.Count()
        );
    }

    [Fact]
    public void A_query_writes_no_temporary_files()
    {
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        var before = FileStates();
        Assert.Throws<Failure>(() =>
            Ask(reader, "select range from range(100000000) order by hash(range) limit 60000000")
        );
        Assert.Equal(before, FileStates());
    }

    static List<string?[]> Ask(SqlReader reader, string sql) =>
        [.. reader.Query(sql, null, TimeSpan.FromMinutes(1)).Rows];

    // Names, sizes and times of all files in the home and in the current folder of the tests.
    List<string> FileStates() =>
        [
            .. new DirectoryInfo(_home.Home.Path)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Concat(new DirectoryInfo(Environment.CurrentDirectory).EnumerateFiles())
                .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}")
                .Order(),
        ];

    public void Dispose() => _home.Dispose();
}
