using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>The entries of the shared log by project and category: those that are not resolved, or all.</summary>
sealed class LogView(IBrowser browser) : ListView<LogLine>
{
    const string NoProject = "no project";

    readonly EntryLoader _loader = new(browser.Paths, browser.Clock);
    LogFilter _filter = new();
    LogData _data = new([], default);
    List<LogLine> _lines = [];

    public override string Title => "Log";

    public override string Status =>
        _filter.IncludesResolved
            ? $"{CountText.Of(_data.Entries.Count, "entry", "entries")} "
            : $"{_data.Entries.Count} not resolved ";

    protected override IReadOnlyList<LogLine> Items => _lines;

    protected override object Identity(LogLine item) => item.Entry is { } entry ? entry.Id : item.Project;

    public override string WhyNothing(KeyBinding key) =>
        !key.IsMove && SelectedItem is { Entry: null }
            ? "This is the name of a project: select an entry below it."
            : base.WhyNothing(key);

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(Key.Enter, "open", "Show the whole entry with its notes and history", OpenEntry),
            new("l", "log", "Log an issue, task, finding, decision or note", () => EntryText.AskNew(browser)),
            .. new EntryActions(browser, Selected).Keys,
            new("/", "filter", "Filter by words in titles and texts", AskFilter),
            new(Key.Tab, "", "Show the next category only, in the end all again", NextCategory),
            new("a", "all/open", "Include resolved entries, or not", ToggleResolved),
            new(Key.Backspace, "", "Remove the filter", () => Filter(new(IncludesResolved: _filter.IncludesResolved))),
        ];

    ActedEntry? Selected() => SelectedItem?.Entry is { } entry ? new(entry.Id, entry.Title ?? "", Body: null) : null;

    public override Action Load(Database? database)
    {
        var filter = _filter;
        var data = database is null ? new([], default) : _loader.List(database, filter);
        return () =>
        {
            var isFirst = _lines.Count == 0;
            Change(() => (_data, _lines) = (data, Group(data.Entries)));
            // The first line is a heading.
            if (isFirst)
                Select(1);
        };
    }

    // The project with the latest change comes first; within a project, what is to be done comes before the rest.
    static List<LogLine> Group(IReadOnlyList<EntryRow> entries) =>
        [
            .. entries
                .GroupBy(entry => entry.Project ?? NoProject)
                .SelectMany(project =>
                    project
                        .OrderBy(Place)
                        .Select(entry => new LogLine(project.Key, entry))
                        .Prepend(new(project.Key, null))
                ),
        ];

    static int Place(EntryRow entry) =>
        EntryCategory.Parse(entry.Category) switch
        {
            EntryCategory.Issue => 0,
            EntryCategory.Task => 1,
            EntryCategory.Finding => 2,
            EntryCategory.Decision => 3,
            EntryCategory.Note => 4,
            _ => 5,
        };

    protected override IReadOnlyList<ScreenLine> Header(int width)
    {
        string[] words =
        [
            .. _filter.Category is { } category ? [category] : Array.Empty<string>(),
            .. _filter.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];
        var heading = new EntryLine(width, _data.Now).Heading();
        return words.Length == 0
            ? [heading]
            :
            [
                new([
                    new("filter ", ScreenStyle.Minor),
                    .. words.SelectMany(word =>
                        (ScreenSpan[])[new($" {SafeText.Safe(word)} × ", ScreenStyle.Selected), " "]
                    ),
                ]),
                heading,
            ];
    }

    protected override ScreenLine Row(LogLine item, int width) =>
        item.Entry is { } entry
            ? new EntryLine(width, _data.Now).Of(entry)
            : ScreenLine.Of(SafeText.Fit(SafeText.Safe(item.Project), width), ScreenStyle.Heading);

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        BrowserDialog.Wrapped(
            _filter.Words.Length > 0 || _filter.Category is not null
                    ? "No entry matches. Press Backspace to remove the filter."
                : _filter.IncludesResolved ? "No entries yet. Press l to log the first."
                : "No entries that are not resolved. Press l to log one, or a to include resolved entries.",
            width,
            ScreenStyle.Minor
        );

    void OpenEntry()
    {
        if (SelectedItem?.Entry is { } entry)
            browser.Open(new EntryView(browser, entry.Id, entry.Title ?? ""));
    }

    void AskFilter()
    {
        var before = _filter;
        browser.Ask(
            new("filter", _filter.Words, words => Filter(_filter with { Words = words }))
            {
                Changed = words => Filter(_filter with { Words = words }),
                Cancelled = () => Filter(before),
            }
        );
    }

    void NextCategory()
    {
        List<string?> categories = [null, .. EntryCategory.Texts];
        Filter(_filter with { Category = categories[(categories.IndexOf(_filter.Category) + 1) % categories.Count] });
    }

    void ToggleResolved() => Filter(_filter with { IncludesResolved = !_filter.IncludesResolved });

    void Filter(LogFilter filter)
    {
        _filter = filter;
        browser.Reload();
    }
}

/// <summary>A line of the log: an entry, or the heading of a project.</summary>
sealed record LogLine(string Project, EntryRow? Entry);
