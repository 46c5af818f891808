using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>
/// Forgets sessions, or an entry of the shared log that the user wrote. Sessions are deleted from this machine's
/// database and never captured again.
/// </summary>
sealed class ForgetCommand : Command, ICommandExample
{
    const int Shown = 10,
        DeclinedExitCode = 1;

    readonly Argument<string?> _session = new("SESSION|ENTRY")
    {
        Description = "The id of a session or of an entry in the shared log, or its first characters",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string?> _project = new("--project", "-p")
    {
        Description = "Forget all sessions of the project with exactly this name",
        HelpName = "NAME",
    };
    readonly Option<string?> _before = PeriodOptions.Day(
        "--before",
        null,
        "Forget all sessions that ended before this day, such as 2026-11-16, 90d (keep the last 90 days), month or 2026"
    );
    readonly Option<bool> _memory = new("--memory")
    {
        Description = "With --project, also forget the notes that Claude keeps about the project, on all machines",
    };
    readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Show what would be deleted, without deleting anything",
    };
    readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask for confirmation" };
    readonly Option<bool> _json = CommonOptions.Json();

    public ForgetCommand()
        : base(
            "forget",
            "Delete sessions from this machine and never capture them again, or delete an entry of the shared log"
        )
    {
        Add(_session);
        foreach (var option in (ReadOnlySpan<Option>)[_project, _before, _memory, _dryRun, _yes, _json])
            Add(option);
        Validators.Add(result =>
        {
            bool[] given =
            [
                !string.IsNullOrWhiteSpace(result.GetValue(_session)),
                result.GetValue(_project) is not null,
                result.GetResult(_before) is not null,
            ];
            if (given.Count(isGiven => isGiven) != 1)
                result.AddError(
                    "specify what to forget with exactly one of SESSION|ENTRY, --project NAME and --before DAY."
                );
            else if (result.GetValue(_memory) && result.GetValue(_project) is null)
                result.AddError("--memory needs --project NAME; run memory forget to forget notes alone.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger forget --project checkout-api --dry-run";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = AppPaths.FromEnvironment();
        var (json, dryRun) = (parsed.GetValue(_json), parsed.GetValue(_dryRun));
        var (sessions, entry) = Select(parsed, paths);
        var memory = parsed.GetValue(_project) is { } project
            ? ProjectMemory.Find(project, parsed.GetValue(_memory))
            : null;
        var summary = entry is null ? Summary(sessions) + memory?.Summary : EntryForgetter.Summary(entry);
        if (!dryRun && !parsed.GetValue(_yes) && !Confirm(summary, sessions, memory, error))
        {
            error.WriteLine("nothing was forgotten");
            return DeclinedExitCode;
        }

        if (entry is not null)
            return Forget(entry, dryRun, json, output);

        var forgot = dryRun
            ? null
            : new SessionEraser(CaptureContext.Load(paths, TimeProvider.System), CommandLine.LockTimeout).Erase(
                sessions.Select(session => session.Id).ToHashSet()
            );
        var notes = memory?.Forget(dryRun);
        if (json)
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    ForgetJson.Of(sessions, forgot, notes?.Json),
                    ForgetJsonContext.Readable.ForgetJson
                )
            );
            return 0;
        }

        output.WriteLine($"{(dryRun ? "would forget" : "forgot")} {summary}");
        if (dryRun)
            Print(sessions, output);
        foreach (var remark in forgot is null ? [] : ForgetNotes.Of(forgot))
            output.WriteLine(remark);
        notes?.Print(output);
        if (memory?.Remains is { } remains)
            output.WriteLine(remains);
        return 0;
    }

    static int Forget(LogEntry entry, bool dryRun, bool json, TextWriter output)
    {
        var remaining = dryRun ? null : EntryForgetter.Forget(LogService.FromEnvironment(), entry);
        if (json)
        {
            output.WriteLine(
                JsonSerializer.Serialize(new(dryRun, new(entry), remaining), ForgetJsonContext.Readable.ForgetEntryJson)
            );
            return 0;
        }

        output.WriteLine($"{(dryRun ? "would forget" : "forgot")} {EntryForgetter.Summary(entry)}");
        foreach (var remark in remaining is null ? [] : EntryForgetter.Remarks(remaining))
            output.WriteLine(remark);
        return 0;
    }

    (List<ForgetCandidate> Sessions, LogEntry? Entry) Select(ParseResult parsed, AppPaths paths)
    {
        using var database =
            Database.OpenToRead(paths, CommandLine.LockTimeout)
            ?? throw new Failure(FailureKind.NotFound, "cannot forget anything: there are no sessions yet.");
        if (parsed.GetValue(_project) is { } project)
            return (ForgetSelection.OfProject(database, project), null);
        if (parsed.GetValue(_before) is { } before)
            return (Before(database, before, Settings.Load(paths, _ => { }).WeekStart), null);

        var requested = parsed.GetValue(_session)!;
        if (ForgottenSessions.All(database).Contains(new(requested)))
            throw new Failure(FailureKind.NotFound, $"{SafeText.Safe(requested)} was already forgotten.");
        if (EntryForgetter.Find(database, requested, LogService.FromEnvironment().Self(database)) is { } entry)
            return ([], entry);
        var session = SessionQuery.Find(database, requested).SessionId;
        EntryLookup.CheckToChange(requested, session.Value);
        return (ForgetSelection.OfSession(database, session), null);
    }

    static List<ForgetCandidate> Before(Database database, string before, DayOfWeek weekStart)
    {
        var (now, zone) = (TimeProvider.System.GetLocalNow(), TimeProvider.System.LocalTimeZone);
        var period = new PeriodParser(now, weekStart).Parse(before)!.Value;
        return period.From is { } from
            ? ForgetSelection.Before(database, from, Terminal.LocalTime(from))
            : ForgetSelection.Before(database, LocalDay.Start(period.Since!.Value, zone), $"{period.Since:yyyy-MM-dd}");
    }

    static bool Confirm(string summary, List<ForgetCandidate> sessions, ProjectMemory? memory, TextWriter error)
    {
        if (Console.IsInputRedirected)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot ask for confirmation without a terminal: this would permanently forget {summary}. Add "
                    + "--yes to confirm, or --dry-run to list what would be forgotten."
            );
        }

        Print(sessions, error);
        if (memory?.Remains is { } remains)
            error.WriteLine(remains);
        return Confirmation.Ask($"Permanently forget {summary}?", error);
    }

    static void Print(List<ForgetCandidate> sessions, TextWriter output)
    {
        if (sessions.Count == 0)
            return;
        var table = new TextTable(
            new("  session", MinWidth: 10),
            TextColumn.Time("ended"),
            new("project", MinWidth: 8, DropPriority: 1),
            new("title", MinWidth: 12),
            TextColumn.Number("cost")
        );
        foreach (var session in sessions.Take(Shown))
            table.AddRow(
                $"  {session.Id.Value}",
                Terminal.LocalTime(session.EndedAt),
                session.Project,
                SafeText.Fit(SafeText.Safe(session.Title ?? ""), 60),
                Terminal.Money(session.Cost.Value)
            );
        table.Print(output);

        if (sessions.Count > Shown)
            output.WriteLine($"  and {Terminal.Number(sessions.Count - Shown)} more");
    }

    static string Summary(List<ForgetCandidate> sessions) =>
        $"{Terminal.Count(sessions.Count, "session")}, "
        + $"{Terminal.Count(sessions.Sum(session => session.Responses), "response")}, "
        + new Usd(sessions.Sum(session => session.Cost.Value));
}
