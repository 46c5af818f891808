using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Lists changes by others in the shared log since the user last read the inbox.</summary>
sealed class InboxCommand : Command, ICommandExample
{
    readonly Option<bool> _count = new("--count")
    {
        Description = "Print only the number of changed entries, or nothing if there are none",
    };
    readonly Option<bool> _clear = new("--clear") { Description = "Mark all changes as read without listing them" };
    readonly Option<bool> _all = new("--all") { Description = "Include changes that you have read before" };
    readonly Option<bool> _json = CommonOptions.Json();

    public InboxCommand()
        : base("inbox", "List the unread changes that others made in the shared log, as of the last sync")
    {
        foreach (var option in (ReadOnlySpan<Option>)[_count, _clear, _all, _json])
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_count) && result.GetValue(_clear))
                result.AddError("--count and --clear cannot be combined; use one of them.");
            else if (result.GetValue(_all) && (result.GetValue(_count) || result.GetValue(_clear)))
                result.AddError("--all cannot be combined with --count or --clear.");
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
            Terminal.Print(output, $"📬 {unseen} shared issue update(s) — run: claude-session-logger inbox");
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
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var inbox = new InboxContents([], 0);
        string? age = null;
        using (var database = service.Read())
        {
            if (database is not null)
            {
                inbox = InboxContents.Read(
                    database,
                    service.Self(database),
                    service.AsOf(database),
                    includesRead: parsed.GetValue(_all)
                );
                age = SyncAge.Note(database, service.Settings, TimeProvider.System.GetUtcNow().UtcDateTime);
            }
        }

        var isCleared = parsed.GetValue(_clear) && !parsed.GetValue(_json);
        var isPrinted = isCleared || TryPrint(inbox, parsed);
        if (isCleared)
            Terminal.Print(output, $"marked {Terminal.Count(inbox.Entries.Count, "entry", "entries")} as read");
        if (
            !isPrinted
            || !service.MarkSeen(
                inbox,
                () => isCleared || StandardStreams.HasReader(),
                database => StatusCacheWriter.Write(database, service.Paths, TimeProvider.System)
            )
        )
            error.WriteLine("The changes stay unread, because not all of them were printed.");
        // A person who filters the output may not have seen everything.
        else if (inbox.Entries.Any(entry => entry.IsUnread) && !isCleared && IsFiltered(output))
            error.WriteLine("The changes count as read now; claude-session-logger inbox --all lists them again.");
        if (!parsed.GetValue(_json))
        {
            if (inbox.Entries.Count == 0 && !isCleared)
                SyncAge.PrintBelowEmptyList(error, service.Settings, age);
            else
                SyncAge.Print(error, age);
        }

        return 0;
    }

    static bool IsFiltered(TextWriter output) => !Terminal.IsTerminal(output) && !Console.IsErrorRedirected;

    /// <summary>
    /// Prints the inbox. Returns false if the program that reads the output has exited before it could read everything,
    /// and throws if the output cannot be written for another reason, such as a full disk.
    /// </summary>
    bool TryPrint(InboxContents inbox, ParseResult parsed)
    {
        var standard = parsed.InvocationConfiguration.Output;
        var output = standard == Console.Out && !Terminal.IsTerminal(standard) ? PipedOutput.CreateWriter() : standard;
        try
        {
            if (parsed.GetValue(_json))
                output.WriteLine(
                    JsonSerializer.Serialize(
                        inbox.Entries.Select(entry => new InboxEntryJson(entry)).ToList(),
                        ReportJsonContext.Readable.ListInboxEntryJson
                    )
                );
            else
                Print(inbox, output);
            output.Flush();
        }
        catch (IOException) when (!StandardStreams.HasReader())
        {
            return false;
        }

        if (inbox.Entries.Count == 0 && !parsed.GetValue(_json))
            parsed.InvocationConfiguration.Error.WriteLine(
                parsed.GetValue(_all) ? "no changes by others." : "no unread changes by others."
            );
        return true;
    }

    static void Print(InboxContents inbox, TextWriter output)
    {
        foreach (var item in inbox.Entries)
        {
            Terminal.Print(
                output,
                item.Entry is { } entry
                    ? $"{item.Id.Short}  {SafeText.Safe(entry.CategoryText)} "
                        + $"({SafeText.Safe(entry.StatusText)})  {SafeText.Safe(entry.Title)}"
                    : $"{item.Id.Short}  (deleted)",
                indent: 4
            );
            foreach (var (at, text) in InboxText.Lines(item))
                Terminal.Print(
                    output,
                    at is { } time ? $"  {Terminal.LocalTime(time)}  {text}" : $"  {text}",
                    indent: 4
                );
        }
    }
}
