using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Lists the changes of one entry, each with its author, time and machine.</summary>
sealed class HistoryCommand : Command, ICommandExample
{
    // A note may be long. The show command prints the whole note.
    const int Shown = 300;

    readonly EntrySelector _which;
    readonly Option<bool> _json = CommonOptions.Json();

    public HistoryCommand()
        : base("history", "Show all changes of an entry of the shared log, with their authors")
    {
        _which = new(this);
        Add(_json);
        SetAction(Run);
    }

    public string Example => """claude-session-logger history --title-match "counts refunds" """.TrimEnd();

    int Run(ParseResult parsed)
    {
        var (output, detail) = (parsed.InvocationConfiguration.Output, ShowCommand.Load(parsed, _which));
        if (parsed.GetValue(_json))
            output.WriteLine(
                JsonSerializer.Serialize(
                    new EntryDetailJson(detail).History,
                    ReportJsonContext.Readable.IReadOnlyListHistoryItemJson
                )
            );
        else
            Print(detail.History, output);
        return 0;
    }

    /// <summary>Prints one change after the other, wrapped: time, author, what it did, and where.</summary>
    public static void Print(IReadOnlyList<HistoryLine> history, TextWriter output)
    {
        foreach (var (item, device) in history)
        {
            var text = SafeText.Fit(
                SafeText.Safe($"{item.Event.Content.Actor} {HistoryText.Describe(item)}{HistoryText.WhenHeld(item)}"),
                Shown
            );
            var overridden = item.Conflict is { } conflict
                ? $" (overridden by {conflict.Won.Actor}{(conflict.IsOpen ? ", unresolved" : "")})"
                : "";
            Terminal.Print(
                output,
                $"{Terminal.LocalTime(item.Event.Content.WrittenAt)}  {text}"
                    + SafeText.Safe($"{overridden}{(device is HistoryLine.ThisMachine or "" ? "" : $" [{device}]")}"),
                indent: 4
            );
        }
    }
}
