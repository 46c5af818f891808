using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Setup.Installation;
using ClaudeSessionLogger.Setup.Schedules;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>Checks the installation, and prints problems and how to fix them.</summary>
sealed class DoctorCommand : Command, ICommandExample
{
    /// <summary>The exit code if any check finds a problem.</summary>
    public const int ProblemsExitCode = 1;

    readonly Option<bool> _json = new("--json") { Description = "Print the findings as JSON" };
    readonly Option<bool> _rebuildLog = new("--rebuild-log")
    {
        Description = "Skip the checks and rebuild log_entries from the events",
    };

    public DoctorCommand()
        : base("doctor", "Check the installation without changing it (exit code 1 on problems, but not on warnings)")
    {
        Add(_json);
        Add(_rebuildLog);
        SetAction(Run);
    }

    public string Example => "claude-session-logger doctor --json";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var paths = AppPaths.FromEnvironment();
        if (parsed.GetValue(_rebuildLog))
            return RebuildLog(paths, output);

        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var findings = new List<Finding>();
        var program = Program(variable, findings);
        var doctor = new Doctor(
            paths,
            program,
            FlushSchedule.ForThisMachine(paths.UserHome, variable),
            variable,
            TimeProvider.System
        );
        findings.AddRange(doctor.Examine());

        if (parsed.GetValue(_json))
            output.WriteLine(
                JsonSerializer.Serialize(
                    findings.ConvertAll(FindingJson.Of),
                    FindingJsonContext.Readable.ListFindingJson
                )
            );
        else
            Print(findings, output, paths.UserHome, InstallMethod.Of(program).Upgrade);
        return findings.Exists(finding => finding.State == FindingState.Problem) ? ProblemsExitCode : 0;
    }

    static int RebuildLog(AppPaths paths, TextWriter output)
    {
        using var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
        var now = EventClock.Now(database, TimeProvider.System, DeviceIdentity.LoadOrCreate(paths));
        var count = Terminal.Count(EntryProjector.Rebuild(database, now), "entry", "entries");
        output.WriteLine($"rebuilt {count} from the events");
        return 0;
    }

    static string Program(Func<string, string?> variable, List<Finding> findings)
    {
        try
        {
            var program = ProgramLocation.Find(requested: null, variable, Environment.ProcessPath!);
            return PortableProgram.FileOf(program, variable);
        }
        catch (Failure failure)
        {
            findings.Add(Finding.Problem("program", $"CLAUDE_LOGGER_PROGRAM: {failure.Message}"));
            return Environment.ProcessPath!;
        }
    }

    static void Print(List<Finding> findings, TextWriter output, string userHome, string upgrade)
    {
        var indent = SetupOutput.IndentFor(output);
        string Shown(string text) =>
            SafeText.Safe(text).Replace(upgrade, WordWrap.Whole(upgrade), StringComparison.Ordinal);

        foreach (var finding in findings)
        {
            Terminal.Print(
                output,
                $"{FindingJson.Word(finding.State), -8} {finding.Check + ":", -14} "
                    + Shown(HomePath.Shorten(finding.Detail, userHome)),
                indent
            );
            if (finding.Advice is { } advice)
                Terminal.Print(output, $"{new string(' ', indent)}→ {Shown(advice)}", indent + 2);
        }

        var (problems, warnings) = (
            findings.Count(finding => finding.State == FindingState.Problem),
            findings.Count(finding => finding.State == FindingState.Warning)
        );
        output.WriteLine(
            (problems, warnings) switch
            {
                (0, 0) => "No problems found.",
                (0, _) => $"No problems found, {Terminal.Count(warnings, "warning")}.",
                _ => $"{Terminal.Count(problems, "problem")}, {Terminal.Count(warnings, "warning")}.",
            }
        );
    }
}
