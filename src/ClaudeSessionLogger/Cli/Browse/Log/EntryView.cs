using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>One entry of the shared log: its text, notes and history.</summary>
sealed class EntryView(IBrowser browser, EntryId id, string title) : TextView
{
    readonly EntryLoader _loader = new(browser.Paths, browser.Clock);
    EntryDetail? _detail;

    public override string Title => $"Entry {id.Short}";

    public override string Status =>
        _detail is { Entry: var entry } ? $"{entry.CategoryText} ({entry.StatusText}) " : "";

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            .. new EntryActions(browser, () => _detail is { Entry: var entry } ? Acted(entry) : null).Keys,
            .. _detail is { Entry.FutureChanges.Count: > 0 }
                ? [new KeyBinding("A", "accept", "Apply changes dated in the future now, after a question", Accept)]
                : Array.Empty<KeyBinding>(),
        ];

    static ActedEntry Acted(LogEntry entry) => new(entry.Id, entry.Title, entry.Body ?? "");

    void Accept() =>
        browser.WithName(() =>
            browser.Confirm(
                new("Apply the changes that are dated in the future now?", () => browser.Command("accept", id.Value))
            )
        );

    public override Action Load(Database? database)
    {
        var detail = database is null ? null : _loader.Detail(database, id);
        return () => _detail = detail;
    }

    protected override IEnumerable<ScreenLine> Lines(int width) =>
        _detail is { } detail
            ? EntryLines.Of(detail, width)
            : WrappedText.Lines($"\"{title}\" was forgotten.", width, ScreenStyle.Minor);
}
