using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Archive;
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
        Description = "Forget all sessions of the project with exactly this name; with --before, only older ones",
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
            if (given is [true, true, _] or [true, _, true] or [false, false, false])
                result.AddError(
                    "specify what to forget: SESSION|ENTRY, or sessions with --project NAME, --before DAY or both."
                );
            else if (result.GetValue(_memory) && given is [_, _, true])
                result.AddError(
                    "--memory cannot be combined with --before: it forgets all notes of the project, old and new."
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
        var summary = entry is null
            ? Summary(sessions) + ArchivedSummary(paths, sessions) + memory?.Summary
            : EntryForgetter.Summary(entry);
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
        // After the database, which prevents the next flush from taking them again.
        var notArchived = dryRun ? null : ForgetArchived(paths, sessions);
        var notes = memory?.Forget(dryRun);
        if (json)
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    ForgetJson.Of(sessions, forgot, notes?.Json, notArchived),
                    ForgetJsonContext.Readable.ForgetJson
                )
            );
            return 0;
        }

        Terminal.Print(output, $"{(dryRun ? "would forget" : "forgot")} {summary}");
        if (dryRun)
            Print(sessions, output);
        foreach (var remark in forgot is null ? [] : ForgetNotes.Of(forgot))
            Terminal.Print(output, remark);
        if (notArchived is not null)
            Terminal.Print(output, notArchived);
        notes?.Print(output);
        if (memory?.Remains is { } remains)
            Terminal.Print(output, remains);
        return 0;
    }

    /// <summary>Deletes the sessions from the archive; returns why that was not possible.</summary>
    static string? ForgetArchived(AppPaths paths, IEnumerable<ForgetCandidate> sessions)
    {
        try
        {
            ArchiveEraser.EraseForgotten(
                paths,
                Settings.Load(paths, _ => { }),
                sessions.Select(session => session.Id).ToHashSet(),
                CommandLine.LockTimeout
            );
            return null;
        }
        catch (Failure failure)
        {
            return $"Remains in the archive until the next flush that can change it: {failure.Message}";
        }
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

        Terminal.Print(output, $"{(dryRun ? "would forget" : "forgot")} {EntryForgetter.Summary(entry)}");
        foreach (var remark in remaining is null ? [] : EntryForgetter.Remarks(remaining))
            Terminal.Print(output, remark);
        return 0;
    }

    (List<ForgetCandidate> Sessions, LogEntry? Entry) Select(ParseResult parsed, AppPaths paths)
    {
        using var database =
            Database.OpenToRead(paths, CommandLine.LockTimeout)
            ?? throw new Failure(FailureKind.NotFound, "cannot forget anything: there are no sessions yet.");
        var project = parsed.GetValue(_project);
        if (parsed.GetValue(_before) is { } before)
            return (Before(database, project, before, Settings.Load(paths, _ => { }).WeekStart), null);
        if (project is not null)
            return (ForgetSelection.OfProject(database, project), null);

        var requested = parsed.GetValue(_session)!;
        if (ForgottenSessions.All(database).Contains(new(requested)))
            throw new Failure(FailureKind.NotFound, $"{SafeText.Safe(requested)} was already forgotten.");
        if (EntryForgetter.Find(database, requested, LogService.FromEnvironment().Self(database)) is { } entry)
            return ([], entry);
        if (!SessionQuery.IsIdPrefix(database, requested) && ForgetSelection.IsProject(database, requested))
            throw new Failure(
                FailureKind.NotFound,
                $"{SafeText.Safe(requested)} is a project, not an id. Run claude-session-logger forget --project "
                    + $"{ShellText.Quote(SafeText.Safe(requested))} --dry-run to see what this would delete."
            );
        EntryForgetter.RefuseWords(database, requested);
        var session = SessionQuery.FindById(database, requested).SessionId;
        EntryLookup.CheckToChange(requested, session.Value);
        return (ForgetSelection.OfSession(database, session), null);
    }

    static List<ForgetCandidate> Before(Database database, string? project, string before, DayOfWeek weekStart)
    {
        var (now, zone) = (TimeProvider.System.GetLocalNow(), TimeProvider.System.LocalTimeZone);
        var period = new PeriodParser(now, weekStart).Parse(before)!.Value;
        var (instant, day) = period.From is { } from
            ? (from, Terminal.LocalTime(from))
            : (LocalDay.Start(period.Since!.Value, zone), $"{period.Since:yyyy-MM-dd}");
        return project is null
            ? ForgetSelection.Before(database, instant, day)
            : ForgetSelection.OfProjectBefore(database, project, instant, day);
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
            // A full id would take the room of the title.
            new("  session", MinWidth: 10) { Shorten = id => id[..Math.Min(id.Length, 10)] },
            TextColumn.Time("ended"),
            new("project", MinWidth: 8, DropPriority: 1),
            new("title", MinWidth: 12),
            TextColumn.Number("cost")
        );
        foreach (var session in sessions.Take(Shown))
            table.AddRow(
                $"  {session.Id.Value}",
                Terminal.LocalTime(session.EndedAt),
                session.ProjectLabel,
                SafeText.Fit(SafeText.Safe(session.Title is { Length: > 0 } title ? title : SessionRow.Untitled), 60),
                Terminal.Money(session.Cost.Value)
            );
        table.Print(output);

        if (sessions.Count > Shown)
            output.WriteLine($"  and {Terminal.Number(sessions.Count - Shown)} more");
    }

    static string ArchivedSummary(AppPaths paths, List<ForgetCandidate> sessions)
    {
        var folder = ArchiveFolder.Of(Settings.Load(paths, _ => { }));
        if (!folder.Exists)
            return "";
        var archived = ArchiveCatalog.Load(folder, paths.ArchiveCatalog).Sessions;
        var count = sessions.Count(session => archived.ContainsKey(session.Id));
        return count == 0 ? "" : $", {Terminal.Count(count, "archived conversation")}";
    }

    static string Summary(List<ForgetCandidate> sessions) =>
        $"{Terminal.Count(sessions.Count, "session")}, "
        + $"{Terminal.Count(sessions.Sum(session => session.Responses), "response")}, "
        + new Usd(sessions.Sum(session => session.Cost.Value));
}
