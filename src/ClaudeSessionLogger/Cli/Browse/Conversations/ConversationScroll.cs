using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Cli.Browse.Screens;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>
/// The place in a conversation that is shown: a block, and a line in it. How many lines a conversation has is never
/// computed.
/// </summary>
sealed class ConversationScroll(ConversationPages pages)
{
    int _width = 80,
        _height = 20,
        _line;

    public ReadingOptions Options { get; set; } = new();

    /// <summary>The first block that is shown.</summary>
    public int Block { get; private set; }

    public IReadOnlyList<ConversationBlock> Blocks => pages.Blocks;

    public IReadOnlyList<ScreenLine> Draw(int width, int height)
    {
        (_width, _height) = (width, height);
        _line = Math.Clamp(_line, 0, Math.Max(0, Lines(Block).Count - 1));
        StayBeforeEnd();
        // What is hidden is not where one is.
        while (Lines(Block).Count == 0 && Block + 1 < Blocks.Count)
            GoTo(Block + 1);
        var shown = new List<ScreenLine>();
        for (var (block, line) = (Block, _line); block < Blocks.Count && shown.Count < height; block++, line = 0)
            shown.AddRange(Lines(block).Skip(line).Take(height - shown.Count));
        return shown;
    }

    public IReadOnlyList<ScreenLine> Lines(int block) =>
        block < Blocks.Count ? pages.Lines(block, _width, Options) : [];

    public void Scroll(int lines)
    {
        for (; lines > 0 && Down(); lines--) { }
        for (; lines < 0 && Up(); lines++) { }
        StayBeforeEnd();
    }

    public void ScrollPage(int pages) => Scroll(pages * Math.Max(1, _height - 1));

    public void GoTo(int block, int line = 0) =>
        (Block, _line) = (Math.Clamp(block, 0, Math.Max(0, Blocks.Count - 1)), line);

    /// <summary>Goes to a line of a block, or as far as the end allows. Returns whether it has moved.</summary>
    public bool Show(int block, int line)
    {
        var before = Place;
        GoTo(block, line);
        StayBeforeEnd();
        return before != Place;
    }

    /// <summary>The first line that is shown.</summary>
    public (int Block, int Line) Place => (Block, _line);

    public void GoToEnd() => (Block, _line) = LastPage();

    /// <summary>Whether all of it is on the screen.</summary>
    public bool FitsScreen => LastPage() == (FirstShown(), 0);

    /// <summary>
    /// Goes to the next or previous block for which the condition is true and that is not hidden. Returns whether it
    /// has moved: there may be no such block, or it is on the last screen.
    /// </summary>
    public bool Jump(int step, Func<ConversationBlock, bool> isWanted)
    {
        // From within a message, back means to its start.
        var from = step < 0 && _line > 0 ? Block + 1 : Block;
        for (var block = from + step; block >= 0 && block < Blocks.Count; block += step)
            if (isWanted(Blocks[block]) && Lines(block).Count > 0)
                return Show(block, 0);

        return false;
    }

    bool Down()
    {
        if (_line + 1 < Lines(Block).Count)
        {
            _line++;
            return true;
        }

        for (var next = Block + 1; next < Blocks.Count; next++)
            if (Lines(next).Count > 0)
            {
                GoTo(next);
                return true;
            }

        return false;
    }

    bool Up()
    {
        if (_line > 0)
        {
            _line--;
            return true;
        }

        for (var before = Block - 1; before >= 0; before--)
            if (Lines(before).Count is > 0 and var count)
            {
                GoTo(before, count - 1);
                return true;
            }

        return false;
    }

    void StayBeforeEnd()
    {
        // Usually, a few blocks fill the screen.
        var left = _height;
        for (var (block, line) = (Block, _line); block < Blocks.Count; block++, line = 0)
            if ((left -= Lines(block).Count - line) <= 0)
                return;
        GoToEnd();
    }

    (int Block, int Line) LastPage()
    {
        var missing = _height;
        for (var block = Blocks.Count - 1; block >= 0; block--)
            if ((missing -= Lines(block).Count) <= 0)
                return (block, -missing);
        return (FirstShown(), 0);
    }

    // What comes first may be hidden.
    int FirstShown()
    {
        for (var block = 0; block < Blocks.Count; block++)
            if (Lines(block).Count > 0)
                return block;
        return 0;
    }
}
