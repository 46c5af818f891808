using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Memory;

/// <summary>Searches the text of all notes, as one types.</summary>
sealed class MemorySearchView(IBrowser browser) : ListView<FoundNoteLine>
{
    const string Label = "Search notes: ";

    // Typing one more letter would make the search useless.
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(60);

    readonly LineEditor _line = new();
    IReadOnlyList<FoundNoteLine> _found = [];
    string _searched = "";
    WordQuery _query = new("");

    public override string Title => "Search memory";

    public override string Status =>
        _searched.Length == 0 ? "" : $"{CountText.Of(_found.Count(line => line.Line is null), "note")} ";

    protected override IReadOnlyList<FoundNoteLine> Items => _found;

    protected override object Identity(FoundNoteLine item) => (item.Note.Project, item.Note.Name, item.Line);

    public override bool IsTyping => true;

    public override (int X, int Y)? Cursor => (Label.Length + _line.Column, 0);

    public override bool Press(Key key)
    {
        var before = _line.Text;
        var taken = _line.Press(key);
        if (_line.Text != before)
            Search(_line.Text.Trim());
        return taken;
    }

    void Search(string words) =>
        browser.Run(
            "memory search",
            cancelled =>
            {
                var found =
                    words.Length == 0 || cancelled.WaitHandle.WaitOne(s_pause)
                        ? []
                        : browser.Alone(() => MemoryLoader.Find(browser.Paths, words));
                return () =>
                {
                    Change(() => (_found, _searched, _query) = (found, words, new(words)));
                    Select(0);
                };
            }
        );

    protected override IReadOnlyList<ScreenLine> Header(int width) =>
        [new([new(Label, ScreenStyle.Accent), _line.Text]), ScreenLine.Empty];

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [
            ScreenLine.Of(
                _searched.Length == 0 ? "Type words, or a \"phrase\"." : "No note contains these words.",
                ScreenStyle.Minor
            ),
        ];

    protected override ScreenLine Row(FoundNoteLine item, int width) =>
        item.Line is { } line
            ? new([
                new(string.Create(CultureInfo.InvariantCulture, $"{line, 6}  "), ScreenStyle.Minor),
                CentredText.Fit(SafeText.Safe(item.Text), _query.MatchesIn(SafeText.Safe(item.Text)), width - 8),
            ])
            : new([
                new(SafeText.Safe(item.Note.Name), ScreenStyle.Heading),
                new($"  {SafeText.Safe(item.Note.ProjectName)}", ScreenStyle.Minor),
            ]);

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [new(Key.Enter, "read", "Read the note from the line on", OpenNote)];

    void OpenNote()
    {
        if (SelectedItem is { } item)
            browser.Open(
                new NoteView(
                    browser,
                    item.Note.Project,
                    item.Note.ProjectName,
                    item.Note.Name,
                    item.NoteText,
                    item.Line
                )
            );
    }
}
