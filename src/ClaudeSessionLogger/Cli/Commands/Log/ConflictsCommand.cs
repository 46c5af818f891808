using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Lists entries with conflicts that nobody has resolved.</summary>
sealed class ConflictsCommand : Command, ICommandExample
{
    const int MaxLines = 10,
        MaxLine = 400;

    readonly Option<bool> _json = CommonOptions.Json();

    public ConflictsCommand()
        : base("conflicts", "List entries of the shared log with conflicting changes")
    {
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger conflicts";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var service = LogService.FromEnvironment();
        using var database = service.Read();
        var entries = database is null
            ? []
            : EntryQuery
                .List(database, new(Conflicts: true), bodies: false)
                .Select(entry => EntryDetail.Load(database, entry.Id, service.Device, TimeProvider.System))
                .ToList();
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    entries.ConvertAll(entry => new EntryDetailJson(entry)),
                    ReportJsonContext.Readable.ListEntryDetailJson
                )
            );
            return 0;
        }

        if (entries.Count == 0)
            parsed.InvocationConfiguration.Error.WriteLine("no conflicts.");
        foreach (var (entry, _) in entries)
        {
            Terminal.Print(
                output,
                $"{entry.Id.Short}  {SafeText.Safe(entry.CategoryText)} ({SafeText.Safe(entry.StatusText)})  "
                    + $"{SafeText.Safe(entry.Title)}",
                indent: 4
            );
            Print(entry, output);
        }

        return 0;
    }

    public static void Print(LogEntry entry, TextWriter output)
    {
        var printed = new HashSet<object>();
        foreach (var conflict in entry.Conflicts.Where(conflict => conflict.IsOpen))
        {
            Terminal.Print(
                output,
                SafeText.Safe(
                    $"  {conflict.Field.Text}: "
                        + $"{HistoryText.ValueBy(conflict.Field, conflict.Won)} overrides "
                        + $"{HistoryText.ValueBy(conflict.Field, conflict.Lost)}; neither had seen the other's change."
                ),
                indent: 4
            );
            // The sentence has only the sizes of bodies. Who decides must see the texts.
            if (conflict.Field == EventKind.Body)
                foreach (var version in (FieldVersion[])[conflict.Won, conflict.Lost])
                    if (printed.Add(version.Event))
                        PrintBody(entry.Id, version, output);
        }

        foreach (
            var field in entry
                .Conflicts.Where(conflict => conflict.IsOpen)
                .Select(conflict => conflict.Field)
                .Distinct()
        )
            PrintResolving(entry, field, output);
    }

    static void PrintResolving(LogEntry entry, EventKind field, TextWriter output)
    {
        var id = entry.Id.Short;
        var values = entry
            .Conflicts.Where(conflict => conflict.IsOpen && conflict.Field == field)
            .SelectMany(conflict => (string[])[conflict.Won.Value, conflict.Lost.Value])
            .Distinct()
            .Where(value => value.Length is > 0 and <= MaxLine && !value.Contains('\n', StringComparison.Ordinal))
            .ToList();
        if (field == EventKind.Owner || values.Count < 2)
            Terminal.Print(
                output,
                $"  To resolve the conflict, set the {field.Text} again: claude-session-logger "
                    + ResolvingCommand(field, id),
                indent: 4
            );
        else
        {
            Terminal.Print(output, "  To resolve the conflict, choose one, or write another:");
            foreach (var value in values)
                Terminal.Print(
                    output,
                    // Whole, because a line break within the quotes would become a part of the text.
                    "    "
                        + WordWrap.Whole(
                            $"claude-session-logger edit {id} --{field.Text} " + ShellText.Quote(SafeText.Safe(value))
                        ),
                    indent: 4
                );
        }
    }

    static void PrintBody(EntryId id, FieldVersion version, TextWriter output)
    {
        var lines = SafeText.Safe(version.Value, keepLines: true).TrimEnd().Split('\n');
        Terminal.Print(output, $"    Body by {SafeText.Safe(version.Actor)}:{(version.Value == "" ? " (none)" : "")}");
        foreach (var line in lines.Take(MaxLines))
            Terminal.Print(output, $"      {SafeText.Fit(line, MaxLine)}", indent: 6);
        if (lines.Length > MaxLines || lines.Any(line => line.Length > MaxLine))
            Terminal.Print(
                output,
                $"      … claude-session-logger history {id.Short} --json has the whole text",
                indent: 6
            );
    }

    static string ResolvingCommand(EventKind field, string id) =>
        field switch
        {
            EventKind.Owner => $"claim {id}, or claude-session-logger release {id}",
            _ => $"edit {id} --{field.Text} …",
        };
}
