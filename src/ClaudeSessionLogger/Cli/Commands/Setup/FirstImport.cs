using System.CommandLine;
using System.Globalization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Commands.Capture;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>
/// Records the sessions that are on disk when a machine is set up, so that the first report has numbers.
/// </summary>
sealed class FirstImport(AppPaths paths)
{
    /// <summary>Whether nothing has been recorded yet. Call it before the other steps.</summary>
    public bool IsDue()
    {
        try
        {
            using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
            return database is null || database.Scalar<long>("select count(*) from sessions") == 0;
        }
        catch (Failure)
        {
            // Another step reports the database.
            return false;
        }
    }

    public SetupStep Run(TextWriter error) =>
        SetupStep.Try(
            "import",
            () =>
            {
                var context = CaptureContext.Load(paths, TimeProvider.System);
                context.Settings.RefuseUnreadable();
                var result = ImportCommand.ImportAll(context, error);
                using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
                return new("import", SetupState.Ok, Describe(database, result.Found))
                {
                    IsUnchanged = result.Found == 0,
                };
            }
        );

    static string Describe(Database? database, int found)
    {
        if (found == 0 || database is null)
            return "no sessions on this machine yet";
        var (count, cost, first, withoutResponses) = database
            .Query(
                """
                select count(*), sum(cost_usd)::decimal(28, 12), min(started_at),
                    count(*) filter (session_id not in (select session_id from responses))
                from sessions
                """,
                row => (row.GetInt64(0), row.Money(1), row.Time(2), row.GetInt64(3))
            )
            .Single();
        var since = first is { } day
            ? string.Create(CultureInfo.InvariantCulture, $" since {day.ToLocalTime():yyyy-MM-dd}")
            : "";
        // Reports count sessions with responses.
        var empty = withoutResponses == 0 ? "" : $" ({Terminal.Number(withoutResponses)} without a response)";
        return $"recorded {Terminal.Count(count, "session")}{empty}{since}, which cost {Terminal.Money(cost ?? 0)}";
    }

    /// <summary>Prints the summary of <c>report</c>, so that every way to install ends with numbers.</summary>
    public static void PrintReport(InvocationConfiguration configuration)
    {
        configuration.Output.WriteLine();
        new ReportCommand().Parse([]).Invoke(configuration);
    }

    /// <summary>Prints what a newcomer can do next.</summary>
    public static void PrintNext(TextWriter output, bool hasStatusLine, bool hasHub)
    {
        Terminal.Print(output, "\nNew sessions are recorded from now on. Next:");
        Print("report", "show what your sessions cost (report --help lists the tables)");
        if (!hasStatusLine)
            Print("setup --statusline", "show costs in Claude Code's status line");
        if (!hasHub)
            Print(
                "setup --hub ADDRESS",
                "share sessions and entries with other machines or people (a folder, postgresql://… or md:)"
            );
        Print("--help", "list all commands");

        void Print(string command, string what) =>
            Terminal.Print(output, $"  claude-session-logger {command}\n      {what}");
    }
}
