using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.Schedules;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// Checks everything that capture depends on, without changing anything. If a check fails with an error, the error
/// becomes a finding and the other checks still run.
/// </summary>
/// <param name="program">The path by which hooks and schedules should call this program.</param>
sealed class Doctor(
    AppPaths paths,
    string program,
    FlushSchedule schedule,
    Func<string, string?> variable,
    TimeProvider clock
)
{
    public IReadOnlyList<Finding> Examine()
    {
        var (errors, warnings) = (new List<string>(), new List<string>());
        var settings = Settings.Load(paths, errors.Add);
        var prices = PriceBook.Load(paths, out var wrongPrices);
        _ = SessionTypes.Load(paths, warnings.Add);
        var database = new DatabaseCheck(paths, prices, clock);
        var files = new HomeFolderCheck(paths, variable);
        var flush = new FlushCheck(paths, clock);
        var token = MotherDuckTokenCheck.Find(paths, variable);

        return
        [
            .. Try("program", () => ProgramCheck.Check(program, variable)),
            .. Try("version", () => new VersionCheck(settings, program).Check()),
            .. Try("hooks", () => new HookCheck(paths, settings, program, variable).Check()),
            .. Try("schedule", () => [Schedule(settings)]),
            .. Try("database", database.Check),
            .. Try("projections", () => database.Projections),
            .. Try("backups", files.Backups),
            .. Try("spool", flush.Spool),
            .. Try("flush", flush.Flush),
            .. Try("sync.log", flush.Log),
            .. Try("transcripts", () => new TranscriptCheck(settings, clock).Check(database.Facts)),
            .. Try("prices", () => PriceCheck.Check(paths, prices, wrongPrices, database.Facts)),
            .. Try("session types", () => warnings.Select(warning => Finding.Warning("session types", warning))),
            .. Try("config.json", () => errors.Select(complaint => Finding.Problem("config.json", complaint))),
            .. Try("exclude", () => ExclusionCheck.Check(settings, database.Facts)),
            .. Try("archive", () => new ArchiveCheck(paths, settings, clock).Check()),
            .. Try("permissions", files.Permissions),
            .. Try("disk", files.Space),
            .. Try("hub", () => HubCheck.Check(paths, settings, clock, hasToken: token.State == SetupState.Ok)),
            .. Try("memory", () => database.Facts is null ? [] : HeldNotesCheck.Check(paths)),
            .. Try("token", () => [Finding.Ok("token", token.Detail)]),
        ];
    }

    Finding Schedule(Settings settings)
    {
        var answer = schedule.Check(FlushJob.Create(program, paths, settings, variable));
        return answer.State == ScheduleState.Missing
            ? Finding.Warning(
                "schedule",
                answer.Detail,
                "run claude-session-logger setup; until then, sessions are recorded only when a session starts or ends"
            )
            : Finding.Ok("schedule", answer.Detail);
    }

    List<Finding> Try(string check, Func<IEnumerable<Finding>> findings)
    {
        try
        {
            return [.. findings()];
        }
        catch (Exception e)
        {
            if (e is DuckDBException damage && DatabaseFailure.IsOfTheFile(damage))
                e = DatabaseFailure.From(damage, paths.Database);
            return [Finding.Problem(check, e is Failure ? e.Message : $"this check failed ({e.Reason})")];
        }
    }
}
