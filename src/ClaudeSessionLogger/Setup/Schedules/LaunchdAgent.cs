using System.Security;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.Schedules;

/// <summary>
/// Runs the flush with a launchd agent of the user's login session. Replaces the Python tool's agent.
/// </summary>
sealed class LaunchdAgent(string userHome, ProcessRunner run) : FlushSchedule
{
    const string Label = "claude-session-logger.flush";
    const string PythonToolLabel = "com.keithfajardo.claude-session-logger.flush";

    string PlistPath => PathOf(Label);

    public override ScheduleStatus Check(FlushJob job)
    {
        if (Domain() is not { } domain)
            return new(
                ScheduleState.Unavailable,
                "launchd is not available: sessions are recorded only when a session starts or ends"
            );
        return
            HasContent(PlistPath, Plist(job))
            && run("launchctl", "print", $"{domain}/{Label}").Ok
            && !File.Exists(PathOf(PythonToolLabel))
            ? new(ScheduleState.InPlace, $"launchd agent {Label}, hourly")
            : new(ScheduleState.Missing, $"no hourly flush: the launchd agent {Label} is missing or outdated");
    }

    public override ScheduleStatus Install(FlushJob job)
    {
        var now = Check(job);
        if (now.State != ScheduleState.Missing)
            return now;

        var domain = Domain()!;
        RetirePythonTool(domain);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PlistPath)!);
            AtomicFile.Write(PlistPath, Encoding.UTF8.GetBytes(Plist(job)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write {PlistPath} ({e.Reason}). Make the folder writable and run "
                    + "claude-session-logger setup again.",
                e
            );
        }

        run("launchctl", "bootout", $"{domain}/{Label}");
        return run("launchctl", "bootstrap", domain, PlistPath).Ok
            ? new(ScheduleState.InPlace, $"launchd agent {Label}, hourly")
            : new(ScheduleState.InPlace, $"launchd agent {Label}, hourly after your next login");
    }

    public override ScheduleStatus Remove()
    {
        if (!File.Exists(PlistPath))
            return new(ScheduleState.Missing, "no schedule was installed");
        if (Domain() is { } domain)
            run("launchctl", "bootout", $"{domain}/{Label}");
        AtomicFile.TryDelete(PlistPath);
        return new(ScheduleState.Missing, $"the launchd agent {Label} was removed");
    }

    /// <summary>Returns the text of the property list.</summary>
    public static string Plist(FlushJob job)
    {
        var environment = string.Concat(
            job.Environment.Select(variable =>
                $"\n    <key>{SecurityElement.Escape(variable.Name)}</key>\n    "
                + $"<string>{SecurityElement.Escape(variable.Value)}</string>"
            )
        );
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>{Label}</string>
              <key>ProgramArguments</key>
              <array>
                <string>{SecurityElement.Escape(job.Program)}</string>
                <string>flush</string>
              </array>
              <key>EnvironmentVariables</key>
              <dict>{environment}
              </dict>
              <key>StartInterval</key>
              <integer>3600</integer>
              <key>ProcessType</key>
              <string>Background</string>
            </dict>
            </plist>

            """;
    }

    /// <summary>Renames the Python tool's plist instead of deleting it, so that the user can restore it.</summary>
    void RetirePythonTool(string domain)
    {
        var plist = PathOf(PythonToolLabel);
        run("launchctl", "bootout", $"{domain}/{PythonToolLabel}");
        if (!File.Exists(plist))
            return;
        try
        {
            File.Move(plist, plist + ".replaced", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot rename {plist} of the Python tool ({e.Reason}). Delete it and run "
                    + "claude-session-logger setup again.",
                e
            );
        }
    }

    string? Domain() =>
        run("id", "-u") is { Ok: true, Text: var user } && run("launchctl", "print", $"gui/{user}") is { Ok: true }
            ? $"gui/{user}"
            : null;

    string PathOf(string label) => Path.Combine(userHome, "Library", "LaunchAgents", label + ".plist");
}
