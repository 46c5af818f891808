using System.Globalization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Prints the status of a hub.</summary>
static class HubView
{
    const int Indent = 12;
    const int IdColumns = 8;
    const int MaxUnreadable = 5;

    public static void Print(HubReport report, TextWriter output, DateTime now)
    {
        Line("hub", report.Address);
        Line(
            "answers",
            report.Problem is { } problem
                ? $"no: {problem.Message}"
                : $"in {Milliseconds(report.RoundTrip!.Value)}, connected in {Milliseconds(report.Connected!.Value)}"
        );
        Line("waiting", Waiting(report));
        if (report is { WhyMemoryNotSent: { } kept, WaitingMemory: > 0 } && kept != report.Undecided)
            Line("memory", $"{Terminal.Count(report.WaitingMemory, "version")} not sent: {kept}");
        Line("last sync", report.LastSyncAt is { } lastSync ? DurationText.FormatAge(now - lastSync) : "never");
        if (report.Undecided is { } undecided)
            Line("private", SameReason.Shorten(undecided, report.WaitingMemory > 0 ? report.WhyMemoryNotSent : null));
        if (report.LastError is { } error && error != report.Problem?.Message)
            Line("last error", error);
        foreach (var unreadable in report.Unreadable.Take(MaxUnreadable))
            Line("unreadable", $"{unreadable.Path}: {unreadable.Reason}");
        if (report.Unreadable.Count > MaxUnreadable)
            Line(
                "",
                $"and {report.Unreadable.Count - MaxUnreadable} more. Run claude-session-logger hub --json to "
                    + "list all"
            );
        foreach (var damage in report.Damaged)
            Line("damaged", damage.Log == "memory" ? $"memory: {damage.Sentence}" : damage.Sentence);

        if (report.Clock.OffsetText is { } offset)
            Line("clock", offset);
        if (report.Clock.FutureText is { } future)
            Line("future", $"{future}. Run claude-session-logger list --held to list the entries");

        output.WriteLine();
        var table = new TextTable(
            new TextColumn("device"),
            new TextColumn("name", MinWidth: 8),
            new TextColumn("person", MinWidth: 8),
            new TextColumn("version", DropPriority: 3),
            new TextColumn("seen", DropPriority: 1),
            TextColumn.Number("events", drop: 2),
            new TextColumn("")
        );
        foreach (
            var device in report.Devices.OrderByDescending(device => device.SeenAt).ThenBy(device => device.Device)
        )
        {
            table.AddRow(
                device.Device.Value[..Math.Min(IdColumns, device.Device.Value.Length)],
                device.Name ?? "(no name)",
                device.Person,
                device.ProgramVersion,
                device.SeenAt is { } seen ? DurationText.FormatAge(now - seen) : "",
                Terminal.Number(device.Head.Seq),
                Remark(report, device)
            );
        }

        table.Print(output);

        void Line(string name, string value) =>
            Terminal.Print(output, $"{name, -Indent}{SafeText.Safe(value)}", Indent);
    }

    static string Waiting(HubReport report)
    {
        var memory = report.WhyMemoryNotSent is null ? report.WaitingMemory : 0;
        return report.WaitingEvents + report.WaitingSessions + memory == 0
            ? "nothing"
            : $"{Terminal.Count(report.WaitingEvents, "event")}, {Terminal.Count(report.WaitingSessions, "session")}"
                + (memory == 0 ? "" : $", {Terminal.Count(memory, "memory version")}");
    }

    static string Remark(HubReport report, HubDevice device) =>
        device.IsRevoked ? "revoked"
        : device.Device == report.Device ? "this machine"
        : "";

    static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("0.# ms", CultureInfo.InvariantCulture);
}
