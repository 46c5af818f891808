using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Lists changes by others in the shared log since the user last read the inbox.</summary>
sealed class InboxCommand : Command, ICommandExample
{
    // A note may be long. The show command prints the whole note.
    const int Shown = 300;

    readonly Option<bool> _count = new("--count")
    {
        Description = "Print only the number of changed entries, or nothing if there are none",
    };
    readonly Option<bool> _clear = new("--clear") { Description = "Mark all changes as read without listing them" };
    readonly Option<bool> _json = CommonOptions.Json();

    public InboxCommand()
        : base("inbox", "List the unread changes that others made in the shared log")
    {
        foreach (var option in (ReadOnlySpan<Option>)[_count, _clear, _json])
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_count) && result.GetValue(_clear))
                result.AddError("--count and --clear cannot be combined; use one of them.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger inbox";

    int Run(ParseResult parsed)
    {
        var service = LogService.FromEnvironment();
        return parsed.GetValue(_count) ? Count(parsed, service) : List(parsed, service);
    }

    int Count(ParseResult parsed, LogService service)
    {
        var unseen = CountOrCached(service);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(new(unseen), ReportJsonContext.Readable.UnseenCountJson));
        else if (unseen > 0)
            // The Python tool documents this line, and other programs read it.
            output.WriteLine($"📬 {unseen} shared issue update(s) — run: claude-session-logger inbox");
        return 0;
    }

    // People run this when a session starts, which must not wait for a flush that is writing.
    static long CountOrCached(LogService service)
    {
        try
        {
            using var database = service.Read(CommandLine.BriefTimeout);
            return database is null || InboxStore.Last(database) == 0
                ? 0
                : InboxStore.Count(database, service.Self(database), service.AsOf(database));
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Busy)
        {
            return StatusCache.Read(service.Paths.StatusCache).UnreadCount;
        }
    }

    int List(ParseResult parsed, LogService service)
    {
        var output = parsed.InvocationConfiguration.Output;
        var inbox = new InboxContents([], 0);
        using (var database = service.Read())
        {
            if (database is not null)
                inbox = InboxContents.Read(database, service.Self(database), service.AsOf(database));
        }

        if (parsed.GetValue(_json))
            output.WriteLine(
                JsonSerializer.Serialize(
                    inbox.Entries.Select(entry => new InboxEntryJson(entry)).ToList(),
                    ReportJsonContext.Readable.ListInboxEntryJson
                )
            );
        else if (parsed.GetValue(_clear))
            output.WriteLine($"marked {Terminal.Count(inbox.Entries.Count, "entry", "entries")} as read");
        else
            Print(inbox, parsed);
        // Flush before marking the changes as read. If the output goes to another program and that program has exited,
        // flushing throws, and the changes stay unread.
        output.Flush();
        service.MarkSeen(inbox, database => StatusCacheWriter.Write(database, service.Paths, TimeProvider.System));
        return 0;
    }

    static void Print(InboxContents inbox, ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (inbox.Entries.Count == 0)
            parsed.InvocationConfiguration.Error.WriteLine("no unread changes by others.");
        foreach (var item in inbox.Entries)
        {
            output.WriteLine(
                item.Entry is { } entry
                    ? $"{item.Id.Short}  {SafeText.Safe(entry.CategoryText)} "
                        + $"({SafeText.Safe(entry.StatusText)})  {SafeText.Safe(entry.Title)}"
                    : $"{item.Id.Short}  (deleted)"
            );
            foreach (var change in item.Changes)
            {
                var (time, actor) = (Terminal.LocalTime(change.Event.Content.WrittenAt), change.Event.Content.Actor);
                var text = $"{actor} {HistoryText.Describe(change)}{HistoryText.WhenHeld(change)}";
                Terminal.Print(output, $"  {time}  {SafeText.Fit(SafeText.Safe(text), Shown)}", indent: 4);
            }

            foreach (var change in item.Overridden)
            {
                Terminal.Print(
                    output,
                    $"  {Terminal.LocalTime(change.Conflict!.Won.WrittenAt)}  "
                        + SafeText.Safe(
                            $"{change.Conflict.Won.Actor} overrode your change of the {change.Event.Content.KindText}, "
                                + "without having "
                                + "seen your change: "
                                + $"{HistoryText.Value(change.Event.Content.Kind, change.Event.Content.Value ?? "")} → "
                                + HistoryText.Value(change.Event.Content.Kind, change.Conflict.Won.Value)
                        ),
                    indent: 4
                );
            }
        }
    }
}
