using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>What the browser says or asks above the line of keys.</summary>
sealed class BrowserDialog(Browser browser)
{
    readonly LineEditor _line = new();
    Question? _question;
    ConfirmedChange? _change;
    Choice? _choice;

    public string? Message { get; set; }

    public bool IsAsking => _question is not null || _change is not null || _choice is not null;

    /// <summary>Which keys answer; null if nothing is asked.</summary>
    public string? Hint =>
        _question is { } question ? question.Hint
        : _choice is not null ? "Any other key cancels."
        : _change is null ? null
        : _change.Word is null ? "y yes   any other key no"
        : Question.Keys;

    /// <summary>Whether a confirmation is asked for.</summary>
    public bool IsConfirming => _change is not null;

    public void Choose(Choice choice) => (_choice, _question, _change) = (choice, null, null);

    public void Ask(Question question)
    {
        (_question, _change, _choice) = (question, null, null);
        _line.Set(question.Text, question.IsReplaced);
    }

    public void Confirm(ConfirmedChange change)
    {
        (_change, _question, _choice) = (change, null, null);
        _line.Set("");
    }

    /// <summary>Whether the key was an answer.</summary>
    public bool Press(Key key)
    {
        Message = null;
        if (_question is { } question)
            return Answer(question, key);
        if (_choice is { } choice)
        {
            _choice = null;
            choice.Options.FirstOrDefault(option => option.Key == key.Name).Run?.Invoke();
            return true;
        }

        if (_change is not { } change)
            return false;
        if (change.Word is null)
            Decide(change, key.Name is "y" or "Y");
        else if (key.Name is Key.Enter or Key.Escape)
            Decide(change, key.Name == Key.Enter && _line.Text.Trim() == change.Word);
        else
            _line.Press(key);
        return true;
    }

    void Decide(ConfirmedChange change, bool isConfirmed)
    {
        _change = null;
        if (isConfirmed)
            change.Done();
        else
            browser.Say("Nothing was changed.");
    }

    bool Answer(Question question, Key key)
    {
        if (key.Name is Key.Enter or Key.Escape)
        {
            _question = null;
            if (key.Name == Key.Enter)
                question.Done(_line.Text.Trim());
            else
                question.Cancelled?.Invoke();
        }
        // While a filter is typed, the list can still be moved.
        else if (question.Changed is not null && key.Name is Key.Up or Key.Down or Key.PageUp or Key.PageDown)
            return false;
        else if (_line.Press(key))
            question.Changed?.Invoke(_line.Text.Trim());
        return true;
    }

    /// <summary>The lines to show in place of the last lines of the view, and the column of the cursor in
    /// them.</summary>
    public (List<ScreenLine> Lines, int? Cursor) Draw(int width)
    {
        if (_question is { } question)
            return Typed([], $"{question.Label}: ");
        if (_choice is { } choice)
            return (
                [
                    new([
                        new(choice.Label + ":  ", ScreenStyle.Heading),
                        .. choice.Options.SelectMany(option =>
                            (ScreenSpan[])[new(option.Key, new(ScreenColor.Cyan, Bold: true)), $" {option.Name}   "]
                        ),
                    ]),
                ],
                null
            );
        if (_change is { } change)
        {
            var lines = Wrapped(change.Text, width, ScreenStyle.Heading);
            return change.Word is { } word ? Typed(lines, $"Type {word}: ") : (lines, null);
        }

        return (Message is null ? [] : Wrapped(Message, width, ScreenStyle.Warning), null);
    }

    (List<ScreenLine>, int?) Typed(List<ScreenLine> lines, string label) =>
        (
            [
                .. lines,
                ScreenLine.Join(
                    new(label, ScreenStyle.Accent),
                    new(_line.Text, _line.IsReplaced ? ScreenStyle.Selected : default)
                ),
            ],
            SafeText.Width(label) + _line.Column
        );

    public static List<ScreenLine> Wrapped(string text, int width, ScreenStyle style)
    {
        var output = new StringWriter();
        foreach (var line in text.Split('\n'))
            Terminal.Print(output, line, Math.Max(20, width), indent: 0);
        // A path or an address that is longer than a line is broken, because the screen would cut it.
        return
        [
            .. output
                .ToString()
                .TrimEnd()
                .Split('\n')
                .SelectMany(line => WrappedText.Wrap(line.TrimEnd('\r'), Math.Max(20, width)))
                .Select(line => ScreenLine.Of(line, style)),
        ];
    }
}
