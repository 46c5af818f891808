using System.Security;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.Schedules;

/// <summary>Runs the flush with Windows Task Scheduler while this user is logged in.</summary>
sealed class WindowsTask(ProcessRunner run) : FlushSchedule
{
    const string Name = "claude-session-logger flush";

    public override ScheduleStatus Check(FlushJob job)
    {
        var query = run("schtasks", "/Query", "/TN", Name, "/XML");
        // The scheduler rewrites the task's XML, so compare only the arguments. They show whether the task is ours and
        // up to date.
        return
            query.Ok
            && PlainQuotes(query.Text)
                .Contains(
                    $"<Arguments>{PlainQuotes(SecurityElement.Escape(Arguments(job)))}</Arguments>",
                    StringComparison.Ordinal
                )
            ? new(ScheduleState.InPlace, $"scheduled task \"{Name}\", hourly")
            : new(ScheduleState.Missing, $"no hourly flush: the scheduled task \"{Name}\" is missing or outdated");
    }

    public override ScheduleStatus Install(FlushJob job)
    {
        if (Check(job) is { State: ScheduleState.InPlace } current)
            return current;

        var file = Path.Combine(Path.GetTempPath(), $"claude-session-logger.{Guid.NewGuid():N}.xml");
        try
        {
            File.WriteAllText(
                file,
                Xml(job, $@"{Environment.UserDomainName}\{Environment.UserName}"),
                Encoding.Unicode
            );
            var created = run("schtasks", "/Create", "/TN", Name, "/XML", file, "/F");
            return created.Ok
                ? new(ScheduleState.InPlace, $"scheduled task \"{Name}\", hourly")
                : throw new Failure(
                    FailureKind.Unreachable,
                    $"cannot create the scheduled task \"{Name}\" ({FirstLine(created.Text)}): sessions are "
                        + "recorded only when a session starts or ends."
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write {file} ({e.Reason}). Make the temporary folder writable and run "
                    + "claude-session-logger setup again.",
                e
            );
        }
        finally
        {
            AtomicFile.TryDelete(file);
        }
    }

    public override ScheduleStatus Remove()
    {
        if (!run("schtasks", "/Query", "/TN", Name).Ok)
            return new(ScheduleState.Missing, "no schedule was installed");
        var deleted = run("schtasks", "/Delete", "/TN", Name, "/F");
        return deleted.Ok
            ? new(ScheduleState.Missing, $"the scheduled task \"{Name}\" was removed")
            : throw new Failure(
                FailureKind.Unreachable,
                $"cannot delete the scheduled task \"{Name}\" ({FirstLine(deleted.Text)}). Delete it in Task Scheduler."
            );
    }

    /// <summary>Returns the task's XML, which must be written to a file as UTF-16.</summary>
    public static string Xml(FlushJob job, string user) =>
        $"""
            <?xml version="1.0" encoding="UTF-16"?>
            <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <RegistrationInfo>
                <Description>Records Claude Code sessions whose hook never ran, and syncs</Description>
              </RegistrationInfo>
              <Triggers>
                <TimeTrigger>
                  <Repetition><Interval>PT1H</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>
                  <StartBoundary>2026-01-01T00:07:00</StartBoundary>
                  <Enabled>true</Enabled>
                </TimeTrigger>
              </Triggers>
              <Principals>
                <Principal id="Author">
                  <UserId>{SecurityElement.Escape(user)}</UserId>
                  <LogonType>InteractiveToken</LogonType>
                  <RunLevel>LeastPrivilege</RunLevel>
                </Principal>
              </Principals>
              <Settings>
                <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
                <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
                <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
                <StartWhenAvailable>true</StartWhenAvailable>
                <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
                <Priority>7</Priority>
              </Settings>
              <Actions Context="Author">
                <Exec>
                  <Command>conhost.exe</Command>
                  <Arguments>{SecurityElement.Escape(Arguments(job))}</Arguments>
                </Exec>
              </Actions>
            </Task>
            """;

    static string PlainQuotes(string xml) => xml.Replace("&quot;", "\"").Replace("&apos;", "'");

    // Run the program with conhost --headless, because a console program would open a window every hour. A task cannot
    // set environment variables, so cmd sets them; /s makes cmd remove only the outermost quotes.
    static string Arguments(FlushJob job)
    {
        var program = $"\"{job.Program}\" flush";
        if (job.Environment.Count == 0)
            return $"--headless {program}";
        var settings = string.Concat(
            job.Environment.Select(variable => $"set \"{variable.Name}={variable.Value}\"&& ")
        );
        return $"--headless cmd.exe /d /s /c \"{settings}{program}\"";
    }
}
