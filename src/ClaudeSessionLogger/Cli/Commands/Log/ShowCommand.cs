using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Prints all data of one entry.</summary>
sealed class ShowCommand : Command, ICommandExample
{
    const int NameWidth = 9;

    readonly EntrySelector _which;
    readonly Option<bool> _json = CommonOptions.Json();

    public ShowCommand()
        : base("show", "Show one entry of the shared log: its text, notes and history")
    {
        _which = new(this);
        Add(_json);
        SetAction(Run);
    }

    public string Example => """claude-session-logger show --title-match "counts refunds" """.TrimEnd();

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var detail = Load(parsed, _which);
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(new(detail), ReportJsonContext.Readable.EntryDetailJson));
        else
            Print(detail, output);
        return 0;
    }

    public static EntryDetail Load(ParseResult parsed, EntrySelector which)
    {
        var service = LogService.FromEnvironment();
        using var database =
            service.Read()
            ?? throw new Failure(
                FailureKind.NotFound,
                "there are no entries yet. Run claude-session-logger log to add an entry."
            );
        return EntryDetail.Load(database, which.Find(database, parsed), service.Device, TimeProvider.System);
    }

    static void Print(EntryDetail detail, TextWriter output)
    {
        foreach (var (name, value) in Fields(detail.Entry))
            if (!string.IsNullOrEmpty(value))
                Terminal.Print(output, $"{name, -NameWidth} {SafeText.Safe(value)}", indent: NameWidth + 1);

        if (detail.Entry.Body is { } body)
            Terminal.Print(output, $"\n{SafeText.Safe(body, keepLines: true)}");
        foreach (var note in detail.Entry.Notes)
            Terminal.Print(
                output,
                $"\nnote by {SafeText.Safe(note.Actor)}, "
                    + $"{Terminal.LocalTime(note.WrittenAt)}\n{SafeText.Safe(note.Text, keepLines: true)}"
            );

        output.WriteLine();
        HistoryCommand.Print(detail.History, output);
        if (detail.Entry.Conflicts.Any(conflict => conflict.IsOpen))
        {
            output.WriteLine();
            ConflictsCommand.Print(detail.Entry, output);
        }

        if (detail.Entry.FutureChanges.Count > 0)
        {
            output.WriteLine();
            var isOne = detail.Entry.FutureChanges.Count == 1;
            Terminal.Print(
                output,
                $"  {Terminal.Count(detail.Entry.FutureChanges.Count, "change")} {(isOne ? "is" : "are")} dated in the "
                    + "future. claude-session-logger accept "
                    + $"{detail.Entry.Id.Short} applies {(isOne ? "it" : "them")} now; setting the same field "
                    + $"again discards {(isOne ? "it" : "them")}.",
                indent: 4
            );
        }
    }

    static IEnumerable<(string Name, string? Value)> Fields(LogEntry entry)
    {
        yield return ("id", entry.Id.Value);
        yield return ("category", entry.CategoryText);
        yield return ("status", entry.StatusText);
        yield return ("title", entry.Title);
        yield return ("project", entry.Project);
        yield return ("logged", $"{Terminal.LocalTime(entry.LoggedAt)} by {entry.CreatedBy}");
        yield return (
            "updated",
            entry.UpdatedAt is { } updated ? $"{Terminal.LocalTime(updated)} by {entry.UpdatedBy}" : null
        );
        yield return ("session", entry.SessionId?.Value);
        yield return (
            "claimed",
            entry.Claim is { } claim
                ? $"by {claim.Owner} until {Terminal.LocalTime(claim.Until)}"
                    + $"{(claim.SessionId is { } session ? $" in session {session}" : "")}"
                : null
        );
    }
}
