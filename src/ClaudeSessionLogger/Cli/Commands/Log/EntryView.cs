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
    /// <summary>
    /// Prints a line such as <c>logged issue (open) id=…</c>, or the changed entry as JSON.
    /// </summary>
    /// <param name="isChecked">Whether the change was checked with the hub; null if that does not matter.</param>
    public static int PrintChange(
        ParseResult parsed,
        bool json,
        string pastVerb,
        LogService service,
        LogEntry entry,
        string? more = null,
        bool? isChecked = null
    )
    {
        var output = parsed.InvocationConfiguration.Output;
        if (json)
            output.WriteLine(
                JsonSerializer.Serialize(new(entry) { CheckedWithHub = isChecked }, ReportJsonContext.Readable.EntryRow)
            );
        else
            Terminal.Print(
                output,
                $"{pastVerb} {SafeText.Safe(entry.CategoryText)} ({SafeText.Safe(entry.StatusText)}) "
                    + $"id={SafeText.Safe(entry.Id.Value)}{(more is null ? "" : $" {more}")}"
            );
        if (service.NamesBefore is [_, ..] names)
            parsed.InvocationConfiguration.Error.WriteLine(
                $"note: {NameList.Join([.. names.Append(service.Author).Select(name => SafeText.Safe(name))])} count "
                    + "as one person on this machine from now on: their claims are yours, and the inbox does not list "
                    + $"their changes. Another person needs another CLAUDE_LOGGER_HOME."
            );
        if (service.IsFirstUnnamedWrite)
            parsed.InvocationConfiguration.Error.WriteLine(
                service.Settings.IsReadable
                    ? "saved without a name, because yours is unknown. Run claude-session-logger setup --user NAME, or "
                        + "git config --global user.name NAME."
                    : "saved without a name for now: yours may be in config.json, and is added when that can be read."
            );
        return 0;
    }

    /// <param name="last">Which entries come last, and get a heading; null for none.</param>
    /// <param name="canBeClaimed">False if the list has no claimed entries, so that it needs no column.</param>
    public static void Table(
        IEnumerable<EntryRow> entries,
        TextWriter output,
        DateTime now,
        (string Heading, Func<EntryRow, bool> Contains)? last = null,
        bool canBeClaimed = true
    )
    {
        var shown = entries.ToList();
        // Who claimed an entry matters more than who wrote it, but an empty column is the first to go.
        var isClaimed = shown.Any(entry => Claimer(entry, now) is not null);
        TextColumn[] claimed = canBeClaimed
            ?
            [
                new("claimed", MinWidth: isClaimed ? 7 : 0, DropPriority: isClaimed ? 0 : 5)
                {
                    DropIfAlike = !isClaimed,
                },
            ]
            : [];
        var table = new TextTable([
            new("entry"),
            // What an entry is says more than when it changed and who wrote it.
            new("category", DropPriority: 1) { DropIfAlike = true },
            new("status", MinWidth: 8),
            new("title", MinWidth: 14) { WantedWidth = 24 },
            TextColumn.Time("changed") with
            {
                DropPriority = 2,
            },
            new("by", MinWidth: 6, DropPriority: 3),
            new("project", MinWidth: 8, DropPriority: 4) { DropIfAlike = true, IsMinor = true },
            .. claimed,
        ]);
        var (isBefore, isFirst) = (true, true);
        foreach (var entry in shown)
        {
            if (isBefore && last is var (heading, contains) && contains(entry))
            {
                isBefore = false;
                if (!isFirst)
                    table.AddHeading(heading);
            }

            isFirst = false;
            table.AddRow([
                entry.Id.Short,
                entry.Category,
                entry.Status,
                // First in the column that is never dropped, where it is not cut off.
                entry.Conflicts > 0
                    ? $"(!) {entry.Title}"
                    : entry.Title,
                Terminal.LocalTime(entry.UpdatedAt ?? entry.LoggedAt),
                entry.UpdatedBy ?? entry.CreatedBy,
                entry.Project,
                .. canBeClaimed ? [Claimer(entry, now)] : Array.Empty<string?>(),
            ]);
        }

        table.Print(output);
    }

    /// <summary>Decisions and notes, which nobody has to do anything about.</summary>
    public static readonly (string, Func<EntryRow, bool>) ForInformation = ("decisions and notes", IsForInformation);

    public static readonly (string, Func<EntryRow, bool>) Resolved = (
        "resolved",
        entry => entry.Status == EntryStatus.Resolved.Text
    );

    static bool IsForInformation(EntryRow entry) =>
        EntryCategory.Parse(entry.Category) is { } category && EntryCategory.ForInformation.Contains(category);

    static string? Claimer(EntryRow entry, DateTime now) =>
        entry.OwnerUntil > now && entry.Status != EntryStatus.Resolved.Text ? entry.Owner : null;
}
