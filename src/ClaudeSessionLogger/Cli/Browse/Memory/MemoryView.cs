using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Memory;

/// <summary>The notes in Claude's memory, by project.</summary>
sealed class MemoryView(IBrowser browser) : ListView<MemoryRow>
{
    const int NameWidth = 10,
        TimeWidth = 12,
        SizeWidth = 8,
        VersionsWidth = 8;

    List<MemoryRow> _rows = [];
    int _projects,
        _conflicts;
    bool _includesDeleted;

    public override string Title => "Memory";

    public override string Status =>
        $"{CountText.Of(_rows.Count - _projects, "note")}{(_conflicts > 0 ? $", {_conflicts} (!) " : " ")}";

    protected override IReadOnlyList<MemoryRow> Items => _rows;

    protected override object Identity(MemoryRow item) => (item.Project, item.Note?.File.Name);

    public override string WhyNothing(KeyBinding key) =>
        !key.IsMove && SelectedItem is { Note: null }
            ? "This is the name of a project: select a note below it."
            : base.WhyNothing(key);

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(Key.Enter, "read", "Read the note", () => With(Read)),
            new("h", "history", "Show all versions of the note, and what each changed", () => With(History)),
            new("/", "find", "Search the text of all notes", () => browser.Open(new MemorySearchView(browser))),
            new("c", "conflicts", "Show versions that could not be merged", OpenConflicts),
            new("d", "deleted", "Include deleted notes, or not", ToggleDeleted),
            new("S", "sync", "Sync memory, with the hub if there is one, after a question", Sync),
        ];

    public override Action Load(Database? database)
    {
        var notes = database is null ? [] : MemoryLoader.Notes(database, _includesDeleted);
        return () =>
        {
            var isFirst = _rows.Count == 0;
            Change(() =>
            {
                _rows =
                [
                    .. notes
                        .GroupBy(note => (note.File.Project, note.ProjectName))
                        .SelectMany(project =>
                            project
                                .Select(note => new MemoryRow(project.Key.Project, project.Key.ProjectName, note))
                                .Prepend(new(project.Key.Project, project.Key.ProjectName, null))
                        ),
                ];
                _projects = _rows.Count(row => row.Note is null);
                _conflicts = notes.Count(note => note.HasConflict);
            });
            // The first row is a heading.
            if (isFirst)
                Select(1);
        };
    }

    protected override IReadOnlyList<ScreenLine> Header(int width) =>
        _rows.Count == 0
            ? []
            :
            [
                ScreenLine.Of(
                    $"  {SafeText.Pad("note", Name(width))} {"bytes", SizeWidth} {"versions", VersionsWidth}  "
                        + $"{"changed", -TimeWidth} by",
                    ScreenStyle.Minor
                ),
            ];

    static int Name(int width) => width - SizeWidth - VersionsWidth - TimeWidth - NameWidth - 7;

    protected override ScreenLine Row(MemoryRow item, int width)
    {
        if (item.Note is not { } note)
            return ScreenLine.Of(SafeText.Fit(SafeText.Safe(item.ProjectName), width), ScreenStyle.Heading);
        var file = note.File;
        var mark = note.HasConflict ? "(!) " : "";
        return new([
            "  ",
            new(mark, ScreenStyle.Strong),
            SafeText.Pad(SafeText.Safe(file.Name), Name(width) - mark.Length),
            file.Hash is null
                ? $" {"deleted", SizeWidth}"
                : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" {file.Size, SizeWidth:N0}"),
            $" {file.Versions, VersionsWidth}  ",
            new($"{EntryLine.Time(file.WrittenAt, browser.Clock.GetUtcNow().UtcDateTime)} ", ScreenStyle.Minor),
            SafeText.Fit(SafeText.Safe(file.Actor), NameWidth),
        ]);
    }

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        BrowserDialog.Wrapped(
            "No notes are recorded. Press S to record those in this machine's memory folders, or / to search them.",
            width,
            ScreenStyle.Minor
        );

    void With(Action<ListedNote> act)
    {
        if (SelectedItem?.Note is { } note)
            act(note);
    }

    void Read(ListedNote note) =>
        browser.Open(new NoteView(browser, note.File.Project, note.ProjectName, note.File.Name));

    void History(ListedNote note) =>
        browser.Open(new NoteHistoryView(browser, note.File.Project, note.ProjectName, note.File.Name));

    void OpenConflicts() => browser.Open(new MemoryConflictsView(browser));

    void ToggleDeleted()
    {
        _includesDeleted = !_includesDeleted;
        browser.Reload();
    }

    void Sync() =>
        browser.Confirm(
            new(
                "Sync memory now? Notes that are shared are sent to the hub, if there is one, and others' are written "
                    + "to the memory folders.",
                () =>
                {
                    browser.Say("Syncing memory…");
                    browser.Command("memory", "sync");
                }
            )
        );
}

/// <summary>A row of the list of notes: a note, or the heading of a project.</summary>
sealed record MemoryRow(string Project, string ProjectName, ListedNote? Note);
