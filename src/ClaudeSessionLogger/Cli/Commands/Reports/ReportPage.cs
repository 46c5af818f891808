using System.CommandLine;
using System.Text;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Commands.Sessions;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Page;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>Writes a report as a page: the options <c>--html</c>, <c>--titles</c> and <c>--team</c>.</summary>
sealed class ReportPage
{
    readonly Option<string?> _file = new("--html")
    {
        Description = "Write one page with all reports to this file, which a browser opens without a network",
        HelpName = "FILE",
    };
    readonly Option<bool> _titles = new("--titles")
    {
        Description = "With --html: also show titles that are taken from prompts",
    };
    readonly Option<bool> _team = new("--team") { Description = "With --html: also show the shared log" };

    public ReportPage(Command command)
    {
        command.Add(_file);
        command.Add(_titles);
        command.Add(_team);
    }

    public bool IsAskedFor(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not null)
            return true;
        foreach (var option in (ReadOnlySpan<Option<bool>>)[_titles, _team])
            if (parsed.GetValue(option))
                throw new Failure(FailureKind.Invalid, $"{option.Name} needs --html FILE.");
        return false;
    }

    public void Write(ParseResult parsed, Database database, AppPaths paths, PageRequest request)
    {
        var file = parsed.GetValue(_file)!;
        CheckFile(file);
        var error = parsed.InvocationConfiguration.Error;
        var settings = Settings.LoadValid(paths, error.WriteLine);
        var page = PageBuilder.Build(
            database,
            request with
            {
                IsPacked = true,
                Titles = parsed.GetValue(_titles),
                Team = parsed.GetValue(_team),
                Budgets = RunningSessionsQuery.Include(
                    database,
                    paths,
                    settings,
                    BudgetSpending.Compute(database, settings.Budgets, TimeProvider.System, settings.WeekStart),
                    request.Now
                ),
                Limits = LimitUsage.FromLimits(AccountLimits.Read(paths.Limits), request.Now),
            }
        );
        if (page.Sessions == 0)
            error.WriteLine(EmptyReportReason.Explain(database, request.Filter, request.Zone, request.IsHub));
        SessionOutputFile.Write(file, stream => PageFile.Write(page, stream));
        Terminal.Print(
            error,
            $"Wrote {SafeText.Safe(file)}: {Terminal.Count(page.Sessions, "session")}, "
                + $"{Terminal.Megabytes(new FileInfo(file).Length)}."
        );
    }

    // An older page is replaced. Another file may have been named by mistake.
    static void CheckFile(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var begin = new byte[Encoding.UTF8.GetByteCount(PageFile.Begin)];
            var length = stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
            if (length == 0 || Encoding.UTF8.GetString(begin, 0, length) == PageFile.Begin)
                return;
        }
        catch (Exception e)
            when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or IOException
            )
        {
            // Writing says why.
            return;
        }

        throw new Failure(
            FailureKind.Conflict,
            $"cannot write to {SafeText.Safe(file)}: it exists and is not a page of this program. Name another "
                + "file."
        );
    }
}
