using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Schedules;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>Says what is wrong and what to do about it.</summary>
sealed class DoctorCommand : Command, IExample
{
    /// <summary>The exit code when something is wrong.</summary>
    public const int SomethingWrong = 1;

    const int Indent = 24;

    readonly Option<bool> _json = new("--json") { Description = "Print the findings as JSON" };
    readonly Option<bool> _rebuildLog = new("--rebuild-log") { Description = "Examine nothing: write log_entries again from the events" };

    public DoctorCommand() : base("doctor", "Check everything that the program depends on, and change nothing (exit code 1 if something is wrong, 0 with warnings only)")
    {
        Add(_json);
        Add(_rebuildLog);
        SetAction(Run);
    }

    public string Example => "claude-session-logger doctor --json";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var places = Locations.FromEnvironment();
        if (parsed.GetValue(_rebuildLog))
            return RebuildLog(places, output);

        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var findings = new List<Finding>();
        var doctor = new Doctor(places, Program(variable, findings), FlushSchedule.ForThisMachine(places.UserHome, variable), variable, TimeProvider.System);
        findings.AddRange(doctor.Examine());

        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(findings.ConvertAll(WireFinding.Of), DoctorJson.Readable.ListWireFinding));
        else
            Print(findings, output);
        return findings.Exists(finding => finding.State == FindingState.Problem) ? SomethingWrong : 0;
    }

    static int RebuildLog(Locations places, TextWriter output)
    {
        using var database = Database.Open(places, TimeProvider.System, CommandLine.Patience);
        output.WriteLine($"{Terminal.Count(Projection.Rebuild(database, EventClock.AsOf(database, TimeProvider.System, DeviceId.LoadOrCreate(places).ToString())), "entry", "entries")} written again from the events");
        return 0;
    }

    static string Program(Func<string, string?> variable, List<Finding> findings)
    {
        try
        {
            return SetupProgram.Find(asked: null, variable, Environment.ProcessPath!);
        }
        catch (Failure failure)
        {
            findings.Add(Finding.Problem("program", $"CLAUDE_LOGGER_PROGRAM: {failure.Message}"));
            return Environment.ProcessPath!;
        }
    }

    static void Print(List<Finding> findings, TextWriter output)
    {
        foreach (var finding in findings)
        {
            Terminal.Print(output, $"{WireFinding.Word(finding.State),-8} {finding.Check + ":",-14} {Text.Safe(finding.Detail)}", Indent);
            if (finding.Advice is { } advice)
                Terminal.Print(output, $"{"",-Indent}→ {Text.Safe(advice)}", Indent + 2);
        }

        var (problems, warnings) = (findings.Count(finding => finding.State == FindingState.Problem), findings.Count(finding => finding.State == FindingState.Warning));
        output.WriteLine((problems, warnings) switch
        {
            (0, 0) => "All is well.",
            (0, _) => $"All is well, with {Terminal.Count(warnings, "warning")}.",
            _ => $"{Terminal.Count(problems, "problem")}, {Terminal.Count(warnings, "warning")}.",
        });
    }
}
