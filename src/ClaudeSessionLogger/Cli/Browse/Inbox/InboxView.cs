using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Inbox;

/// <summary>Changes by others in the shared log. They are marked as seen after they were on the screen.</summary>
sealed class InboxView(IBrowser browser) : ListView<InboxLine>
{
    const string Work = "inbox";

    readonly InboxLoader _loader = new(browser.Paths, browser.Clock);
    readonly SeenChanges _seen = new();
    readonly HashSet<EntryId> _new = [];
    InboxContents _inbox = new([], 0);
    List<InboxLine> _lines = [];
    bool _includesRead;
    long _marked = -1;

    public override string Title => "Inbox";

    public override string Status => _new.Count == 0 ? "nothing new " : $"{_new.Count} new or changed ";

    protected override IReadOnlyList<InboxLine> Items => _lines;

    protected override object Identity(InboxLine item) => item;

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(Key.Enter, "open", "Show the whole entry with its notes and history", OpenEntry),
            new("a", "all/new", "Include changes that you have read before, or not", ToggleRead),
            .. new EntryActions(browser, Selected).Keys,
        ];

    InboxEntry? Entry => SelectedItem is { } line ? _inbox.Entries.FirstOrDefault(entry => entry.Id == line.Id) : null;

    ActedEntry? Selected() => Entry is { Entry: { } entry } ? new(entry.Id, entry.Title, entry.Body ?? "") : null;

    public override Action Load(Database? database)
    {
        var inbox = database is null ? new([], 0) : _loader.Read(database, _includesRead);
        var now = browser.Clock.GetUtcNow().UtcDateTime;
        return () =>
            Change(() =>
            {
                (_inbox, _lines) = (inbox, [.. inbox.Entries.SelectMany(entry => Lines(entry, now))]);
                _new.UnionWith(inbox.Entries.Where(entry => entry.IsUnread).Select(entry => entry.Id));
            });
    }

    static IEnumerable<InboxLine> Lines(InboxEntry item, DateTime now) =>
        InboxText
            .Lines(item)
            .Select(line =>
                line.At is { } at
                    ? new InboxLine(item.Id, EntryLine.Time(at, now), line.Text)
                    : new InboxLine(item.Id, "", line.Text)
            )
            .Prepend(
                new(
                    item.Id,
                    null,
                    item.Entry is { } entry
                        ? $"{entry.CategoryText} ({entry.StatusText})  {entry.Title}"
                            + (entry.Project is { } project ? $"  ({project})" : "")
                        : "(deleted)"
                )
            );

    public override IReadOnlyList<ScreenLine> Draw(int width, int height)
    {
        var lines = base.Draw(width, height);
        // What this schedules runs after these lines have been written to the terminal.
        if (_seen.Last(_inbox, _lines) > _marked && _inbox.Entries.Count > 0)
            browser.Run(Work, _ => MarkSeen);
        return lines;
    }

    void MarkSeen()
    {
        var (inbox, last) = (_inbox, _seen.Last(_inbox, _lines));
        if (last <= _marked)
            return;
        browser.Run(
            Work,
            _ =>
            {
                browser.Alone(() =>
                {
                    _loader.MarkSeen(inbox, last);
                    return true;
                });
                return () => _marked = Math.Max(_marked, last);
            }
        );
    }

    protected override ScreenLine Row(InboxLine item, int width)
    {
        _seen.Add(item);
        if (item.Time is { } time)
            return new([
                new($"    {(time.Length == 0 ? "" : time + "  ")}", ScreenStyle.Minor),
                SafeText.Fit(item.Text, Math.Max(1, width - 18)),
            ]);
        return new([
            new(_new.Contains(item.Id) ? "● " : "  ", ScreenStyle.Strong),
            new(SafeText.Fit(SafeText.Safe(item.Text), width - 2), ScreenStyle.Heading),
        ]);
    }

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [
            ScreenLine.Of(
                _includesRead ? "No changes by others." : "No unread changes by others. Press a to show all.",
                ScreenStyle.Minor
            ),
        ];

    void OpenEntry()
    {
        if (Entry is { Entry: { } entry })
            browser.Open(new EntryView(browser, entry.Id, entry.Title));
    }

    void ToggleRead()
    {
        _includesRead = !_includesRead;
        browser.Reload();
    }
}

/// <summary>A line of the inbox.</summary>
/// <param name="Time">When the change was made; empty if that does not matter, null for an entry's heading.</param>
sealed record InboxLine(EntryId Id, string? Time, string Text);
