using System.Text.Json;
using ClaudeSessionLogger.Cli.Commands.Storage;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage.Query;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>The output of the user's SQL over the views.</summary>
public sealed class QueryTests : IDisposable
{
    readonly CapturedHome _home = new();

    public QueryTests()
    {
        var session = _home.Session(1, "checkout");
        session.Time = new(2026, 11, 20, 23, 30, 0, TimeSpan.Zero);
        session.Model = "claude-opus-4-8";
        session.Prompt("hello").Response(new(1000, 2000, 0, 0, 3000)).Title("Fix \"refunds\", at last").Save();
        _home.Import();
    }

    [Theory]
    [InlineData("select project, model, sessions, responses from daily", "checkout|claude-opus-4-8|1|1")]
    [InlineData("select cost_usd from daily", "0.0565")]
    [InlineData("select title from sessions -- whatever", "Fix \"refunds\", at last")]
    [InlineData("select count() from responses;", "1")]
    [InlineData("from (values (1, null), (2, 'a')) order by 1 desc", "2|a\n1|∅")]
    [InlineData("with a as (select 1 as b) select b from a", "1")]
    [InlineData("select 1 as a, 2 as a", "1|2")]
    [InlineData(
        "select {a: 1, b: [true, null]}, map {'k': 'v'}, [date '2026-01-01']",
        """{"a":1,"b":[true,null]}|{"k":"v"}|["2026-01-01"]"""
    )]
    [InlineData(
        "select true, 1.50, 1e300, timestamp '2026-01-02 03:04:05', interval 1 day, 'x'::blob, uuid "
            + "'7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05'",
        "true|1.50|1e+300|2026-01-02 03:04:05|1 day|x|7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05"
    )]
    [InlineData("select column_name from (describe entries) limit 2", "id\ncategory")]
    [InlineData("select name from (show tables) where name = 'daily'", "daily")]
    [InlineData("select value from logger.main.meta where false", "")]
    [InlineData("select project from sessions order by cost_usd desc limit 3", "checkout")]
    public void A_query_returns_its_rows(string sql, string answer) => Assert.Equal(answer, Ask(sql));

    [Theory]
    [InlineData(
        "select sesion_id from sessions",
        "the query failed at line 1, column 8: Referenced column \"sesion_id\" not found in FROM clause; "
            + "Candidate bindings: "
    )]
    [InlineData(
        "select 1,\n  title form sessions",
        "the query failed at line 2, column 14: syntax error at or near \"sessions\"."
    )]
    [InlineData("select 'é', nope from sessions", "the query failed at line 1, column 13: Referenced column \"nope\"")]
    [InlineData("select 1 from", "the query failed at line 1, column 14: syntax error at end of input.")]
    [InlineData(
        "from sesions",
        "the query failed at line 1, column 6: Table with name sesions does not exist; did you mean \"sessions\"?"
    )]
    [InlineData(
        "select title::int from sessions",
        "the query failed: Could not convert string 'Fix \"refunds\", at last' to INT32"
    )]
    public void An_SQL_error_is_one_sentence_with_its_position(string sql, string sentence)
    {
        var failure = Assert.Throws<Failure>(() => Ask(sql));
        Assert.StartsWith(sentence, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Days_follow_the_local_time_zone()
    {
        var kiritimati = new FixedZone(TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati"));
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, kiritimati)!;
        Assert.Equal(
            "2026-11-21|13",
            string.Join(
                '|',
                reader.Query("select day, hour from responses", null, TimeSpan.FromMinutes(1)).Rows.Single()
            )
        );
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("UTC")]
    public void Local_time_is_right_at_each_hour_of_three_years(string zone)
    {
        var clock = new FixedZone(TimeZoneInfo.FindSystemTimeZoneById(zone));
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, clock)!;
        var answer = reader.Query(
            "select t, local_time(t) from (select timestamp '2024-06-01' + to_minutes(range * 30) as t from range(0, "
                + "48 * 1000))",
            null,
            TimeSpan.FromMinutes(1)
        );
        foreach (var row in answer.Rows)
        {
            var utc = DateTime.SpecifyKind(
                DateTime.Parse(row[0]!, System.Globalization.CultureInfo.InvariantCulture),
                DateTimeKind.Utc
            );
            Assert.Equal(
                TimeZoneInfo.ConvertTimeFromUtc(utc, clock.LocalTimeZone),
                DateTime.Parse(row[1]!, System.Globalization.CultureInfo.InvariantCulture)
            );
        }
    }

    [Fact]
    public void The_daily_view_sums_the_responses_of_a_day()
    {
        DemoHistory.Write(_home.Home, TimeProvider.System.GetUtcNow());
        _home.Import();
        Assert.Equal(
            "",
            Ask(
                """
                (select day, project, model, sessions, responses, input_tokens, output_tokens, cache_write_tokens, cache_read_tokens, cost_usd from daily)
                except
                (select day, project, model, count(distinct session_id), count(), sum(input_tokens), sum(output_tokens), sum(cache_write_5m_tokens + cache_write_1h_tokens),
                    sum(cache_read_tokens), sum(cost_usd) from responses group by all)
                """
            )
        );
    }

    [Fact]
    public void JSON_has_numbers_and_unique_column_names()
    {
        var json = Printed(
            "select 1 as a, 2.50 as a, 'x' as b, null as c, true as d, 'nan'::double as e, [1] as f, 'é\"' as g",
            QueryResultView.Json
        );
        Assert.Equal(
            """[{"a":1,"a_1":2.50,"b":"x","c":null,"d":true,"e":"nan","f":[1],"g":"é\""}]""",
            string.Concat(json.Split('\n').Select(line => line.Trim()))
        );
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(json).RootElement.ValueKind);
        Assert.Equal("[]\n", Printed("select 1 where false", QueryResultView.Json).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void CSV_is_quoted_where_needed_and_distinguishes_null_from_empty() =>
        Assert.Equal(
            "a,\"b,c\",d,e\n1,\"x\"\"y\",,\"\"\n",
            Printed("select 1 as a, 'x\"y' as \"b,c\", null as d, '' as e", QueryResultView.Csv)
                .ReplaceLineEndings("\n")
        );

    [Fact]
    public void A_table_is_limited_and_says_if_there_are_more_rows()
    {
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        var output = new StringWriter();
        Assert.False(
            QueryResultView.Table(
                reader.Query("select range as n, 'x' as text from range(10)", null, TimeSpan.FromMinutes(1)),
                output,
                shown: 2,
                TextWriter.Null
            )
        );
        Assert.Equal("n  text\n0  x\n1  x\n", output.ToString().ReplaceLineEndings("\n"));
        Assert.True(
            QueryResultView.Table(
                reader.Query("from range(2)", null, TimeSpan.FromMinutes(1)),
                new StringWriter(),
                shown: 2,
                TextWriter.Null
            )
        );
        var error = new StringWriter();
        QueryResultView.Table(
            reader.Query("select 1 as n where false", null, TimeSpan.FromMinutes(1)),
            TextWriter.Null,
            shown: 2,
            error
        );
        Assert.Equal("no rows.", error.ToString().Trim());
    }

    [Fact]
    public void Terminal_codes_in_a_title_do_not_reach_the_table() =>
        Assert.Equal(
            "a\nred\n",
            Printed(
                    "select chr(27) || '[31mred' as a",
                    (answer, output) => QueryResultView.Table(answer, output, 10, TextWriter.Null)
                )
                .ReplaceLineEndings("\n")
        );

    [Fact]
    public async Task The_SQL_comes_from_an_argument_or_standard_input()
    {
        var run = (await Published.Run(_home.Home, "query", "select project from sessions", "--csv")).Succeeded();
        Assert.Equal("project\ncheckout\n", run.Out.ReplaceLineEndings("\n"));
        run = (
            await ProgramRun.Of(
                Published.Program,
                ["query", "-", "--json"],
                _home.Home.Environment(),
                "select project, 1 as n\nfrom sessions"
            )
        ).Succeeded();
        Assert.Equal("[\n  {\"project\":\"checkout\",\"n\":1}\n]\n", run.Out.ReplaceLineEndings("\n"));
        run = await Published.Run(_home.Home, "query", "delete from logger.main.sessions");
        Assert.Equal((77, ""), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Query_without_SQL_lists_the_views()
    {
        var run = (await Published.Run(_home.Home, "query")).Succeeded();
        Assert.All(
            QueryView.All,
            view => Assert.Contains($"{view.Name}: {view.About}", run.Out, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Ctrl_C_stops_a_query_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test reads /proc.");
        // A shell starts its background jobs with SIGINT ignored, and so does this test's runner then.
        using var process = ProgramRun.Start(
            "env",
            [
                "--default-signal=INT",
                Published.Program,
                "query",
                "select 1 as a union all select count() from range(10000000) a, range(10000000) b where hash(a.range, "
                    + "b.range) = 1",
                "--json",
            ],
            _home.Home.Environment()
        );
        // The query holds the file as soon as it runs.
        while (
            !File.ReadLines($"/proc/{process.Id}/maps")
                .Any(line => line.Contains("libduckdb", StringComparison.Ordinal))
        )
            Assert.False(process.HasExited);
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(
            process.ExitCode == 130,
            $"{process.ExitCode} {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}"
        );
    }

    string Ask(string sql)
    {
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        return string.Join(
            '\n',
            reader
                .Query(sql, null, TimeSpan.FromMinutes(1))
                .Rows.Select(row => string.Join('|', row.Select(value => value ?? "∅")))
        );
    }

    string Printed(string sql, Action<QueryResult, TextWriter> print)
    {
        using var reader = SqlReader.Open(_home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        var output = new StringWriter();
        print(reader.Query(sql, null, TimeSpan.FromMinutes(1)), output);
        return output.ToString();
    }

    public void Dispose() => _home.Dispose();

    sealed class FixedZone(TimeZoneInfo zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => zone;
    }
}
