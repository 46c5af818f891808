using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Memory;

/// <summary>The text of one note.</summary>
/// <param name="text">The text, if the note may not be in the database; null to read it there.</param>
/// <param name="line">The line to show first, counted from 1.</param>
sealed class NoteView(
    IBrowser browser,
    string project,
    string projectName,
    string name,
    string? text = null,
    int? line = null
) : TextView
{
    string? _found;
    int? _line = line;

    string? Text => text ?? _found;

    public override string Title => name;

    public override string Status => $"{projectName} ";

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(
                "h",
                "history",
                "Show all versions of the note, and what each changed",
                () => browser.Open(new NoteHistoryView(browser, project, projectName, name))
            ),
        ];

    public override Action Load(Database? database)
    {
        var found = database is null ? null : MemoryLoader.Text(database, project, name);
        return () => _found = found;
    }

    public override IReadOnlyList<ScreenLine> Draw(int width, int height)
    {
        if (_line is { } target && Text is not null)
        {
            Go(Text.Split('\n').Take(target - 1).Sum(each => WrappedText.Lines(each, width).Count()));
            _line = null;
        }

        return base.Draw(width, height);
    }

    protected override IEnumerable<ScreenLine> Lines(int width) =>
        Text is null
            ? [ScreenLine.Of("The note is deleted. Press h to show its versions.", ScreenStyle.Minor)]
            : Text.TrimEnd()
                .Split('\n')
                .SelectMany(each =>
                    WrappedText.Lines(
                        each.TrimEnd('\r'),
                        width,
                        each.StartsWith('#') ? ScreenStyle.Heading : ScreenStyle.Plain
                    )
                );
}
