using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage.Query;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>Runs a user's SQL on the views. The SQL cannot change data.</summary>
sealed class QueryCommand : Command, ICommandExample
{
    /// <summary>The default number of rows in a table, which is held in memory to compute the column widths.</summary>
    const int ShownInTable = 1000;

    const int DefaultTimeoutSeconds = 60;

    readonly Argument<string?> _sql = new("SQL")
    {
        Description = "A SELECT statement, or - to read it from standard input (default: list the views)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<bool> _csv = new("--csv") { Description = "Print CSV" };
    readonly Option<int?> _limit = CommonOptions.Limit(
        $"Maximum number of rows (default: {ShownInTable} in a table, all in JSON and CSV)"
    );
    readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Stop the query after this many seconds",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => DefaultTimeoutSeconds,
    };
    readonly Option<bool> _hub = new("--hub")
    {
        Description =
            $"Query the hub for sessions of all your machines (views: {string.Join(", ", HubMirrorDatabase.Views)})",
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public QueryCommand()
        : base("query", "Query the database with SQL (read-only)")
    {
        CommonOptions.RefuseEmpty(_sql);
        Add(_sql);
        foreach (var option in (ReadOnlySpan<Option>)[_csv, _limit, _timeout, _hub, _json])
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_csv) && result.GetValue(_json))
                result.AddError("--csv and --json cannot be combined; use one of them.");
            if (
                result.GetResult(_timeout) is { Tokens: [var given] }
                && int.TryParse(given.Value, out var seconds)
                && seconds is < 1 or > 86_400
            )
                result.AddError($"--timeout takes 1 to 86400 seconds, not '{given.Value}'.");
        });
        SetAction(Run);
    }

    public string Example =>
        """claude-session-logger query "select model, sum(cost_usd) from daily group by all" """.TrimEnd();

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_sql) is not { } given)
        {
            ViewCatalog.Print(
                output,
                parsed.GetValue(_json),
                [.. QueryView.All.Where(view => !parsed.GetValue(_hub) || HubMirrorDatabase.Views.Contains(view.Name))]
            );
            return 0;
        }

        var sql = given == "-" ? Console.In.ReadToEnd() : given;
        if (QueryView.All.Any(view => view.Name == sql.Trim()))
            throw new Failure(
                FailureKind.Invalid,
                $"{sql.Trim()} is a view, not a query: did you mean \"from {sql.Trim()} limit 10\", or "
                    + $"\"describe {sql.Trim()}\" for its columns?"
            );
        var paths = AppPaths.FromEnvironment();
        using var hubMirror = parsed.GetValue(_hub) ? HubConnector.Copy(paths, isForQueries: true) : null;
        using var reader =
            SqlReader.Open(
                hubMirror?.Paths ?? paths,
                CommandLine.LockTimeout,
                TimeProvider.System,
                hubMirror is null ? null : HubMirrorDatabase.Views
            ) ?? throw new Failure(FailureKind.NotFound, NoSessions.Advice);
        var table = !parsed.GetValue(_csv) && !parsed.GetValue(_json);
        // Read one row more than is shown, to find out whether there are more.
        var limit = parsed.GetValue(_limit);
        var shown = limit ?? ShownInTable;
        var time = TimeSpan.FromSeconds(parsed.GetValue(_timeout));
        using var limiter = new QueryLimiter(time, TimeProvider.System, () => hubMirror?.Dispose());
        var result = reader.Query(sql, table ? shown + 1 : limit, time);
        result = result with { Rows = limiter.UntilLastRow(result.Rows) };
        if (parsed.GetValue(_json))
            QueryResultView.Json(result, output);
        else if (parsed.GetValue(_csv))
            QueryResultView.Csv(result, output);
        else if (
            QueryResultView.Table(result, output, shown, parsed.InvocationConfiguration.Error) is false
            && limit is null
        )
            parsed.InvocationConfiguration.Error.WriteLine(
                $"There are more than {Terminal.Count(shown, "row")}; use --limit to show more, or --csv or "
                    + "--json to print all rows."
            );
        return 0;
    }
}
