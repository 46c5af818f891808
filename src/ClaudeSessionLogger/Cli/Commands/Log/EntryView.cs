using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Prints entries for the commands of the shared log.</summary>
static class EntryView
{
    const int ShortId = 8;

    public static string Id(string id) => id[..Math.Min(ShortId, id.Length)];

    /// <summary>
    /// Prints a line such as <c>logged issue (open) id=…</c>, or the changed entry as JSON.
    /// </summary>
    public static int Done(ParseResult parsed, bool json, string did, LogService service, LogEntry entry, string? more = null)
    {
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(json
            ? JsonSerializer.Serialize(new(entry), ReportJsonContext.Readable.EntryRow)
            : $"{did} {SafeText.Safe(entry.CategoryText)} ({SafeText.Safe(entry.StatusText)}) id={SafeText.Safe(entry.Id)}{(more is null ? "" : $" {more}")}");
        if (service.IsFirstWithoutName)
            parsed.InvocationConfiguration.Error.WriteLine(
                "your name is unknown. Run claude-session-logger setup --user NAME, or git config --global "
                    + "user.name NAME."
            );
        return 0;
    }

    public static void Table(IEnumerable<EntryRow> entries, TextWriter output, DateTime now)
    {
        var table = new TextTable(new("entry"), new("category"), new("status"), new("title", Least: 24), new("changed", Drop: 1), new("by", Least: 8, Drop: 2), new("project", Least: 10, Drop: 3),
            new("claimed by", Drop: 4));
        foreach (var entry in entries)
        {
            table.Row(Id(entry.Id), entry.Category, entry.Conflicts > 0 ? entry.Status + " (!)" : entry.Status, entry.Title, Terminal.ListTime(entry.UpdatedAt ?? entry.LoggedAt, output),
                entry.UpdatedBy ?? entry.CreatedBy, entry.Project, entry.OwnerUntil > now && entry.Status != EntryStatus.Resolved.Text ? entry.Owner : null);
        }

        table.Print(output);
    }
}
