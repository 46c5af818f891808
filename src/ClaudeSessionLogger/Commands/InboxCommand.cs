using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>What others did in the shared log since one last looked.</summary>
sealed class InboxCommand : Command, IExample
{
    // A note may be long: show has it whole.
    const int Shown = 300;

    readonly Option<bool> _count = new("--count") { Description = "Only say how many entries there are, and nothing when there are none" };
    readonly Option<bool> _clear = new("--clear") { Description = "Take all of it as seen without listing it" };
    readonly Option<bool> _json = CommonOptions.Json();

    public InboxCommand() : base("inbox", "List what others did in the shared log since you last looked")
    {
        foreach (var option in (ReadOnlySpan<Option>)[_count, _clear, _json])
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_count) && result.GetValue(_clear))
                result.AddError("--count only looks and --clear only clears: take one of them.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger inbox";

    int Run(ParseResult parsed)
    {
        var desk = LogDesk.FromEnvironment();
        return parsed.GetValue(_count) ? Count(parsed, desk) : List(parsed, desk);
    }

    int Count(ParseResult parsed, LogDesk desk)
    {
        using var database = desk.Read();
        var unseen = database is null || InboxStore.Last(database) == 0 ? 0 : InboxStore.Count(database, desk.Self, desk.AsOf(database));
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(new(unseen), ReportJson.Readable.WireUnseen));
        else if (unseen > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"📬 {unseen} shared issue update(s) — run: claude-session-logger inbox"));
        return 0;
    }

    int List(ParseResult parsed, LogDesk desk)
    {
        var output = parsed.InvocationConfiguration.Output;
        var inbox = new Inbox([], 0);
        using (var database = desk.Read())
        {
            if (database is not null)
                inbox = Inbox.Read(database, desk.Self, desk.AsOf(database));
        }

        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(inbox.Entries.Select(entry => new WireInboxEntry(entry)).ToList(), ReportJson.Readable.ListWireInboxEntry));
        else if (parsed.GetValue(_clear))
            output.WriteLine($"took {Terminal.Count(inbox.Entries.Count, "entry", "entries")} as seen");
        else
            Print(inbox, parsed);
        // Only what somebody could read counts as seen: where the reader of a pipe is gone, this throws.
        output.Flush();
        desk.MarkSeen(inbox, database => BadgeWriter.Write(database, desk.Places, TimeProvider.System));
        return 0;
    }

    static void Print(Inbox inbox, ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (inbox.Entries.Count == 0)
            parsed.InvocationConfiguration.Error.WriteLine("nothing new from others.");
        foreach (var item in inbox.Entries)
        {
            output.WriteLine(item.Entry is { } entry
                ? $"{EntryPrint.Id(item.Id)}  {Text.Safe(entry.Category)} ({Text.Safe(entry.Status)})  {Text.Safe(entry.Title)}"
                : $"{EntryPrint.Id(item.Id)}  (no longer there)");
            foreach (var act in item.Acts)
                Terminal.Print(output, $"  {Terminal.LocalTime(act.Event.Content.WrittenAt)}  {Text.Fit(Text.Safe($"{act.Event.Content.Actor} {EntryWords.Of(act)}{EntryWords.WhenHeld(act)}"), Shown)}", indent: 4);
            foreach (var act in item.Overridden)
            {
                Terminal.Print(output, $"  {Terminal.LocalTime(act.Conflict!.Won.WrittenAt)}  " + Text.Safe($"your change of its {act.Event.Content.Kind} to {EntryWords.Value(act.Event.Content.Kind, act.Event.Content.Value ?? "")} "
                    + $"was overridden by {act.Conflict.Won.Actor}, who had not seen it: {EntryWords.Value(act.Event.Content.Kind, act.Conflict.Won.Value)}"), indent: 4);
            }
        }
    }
}
