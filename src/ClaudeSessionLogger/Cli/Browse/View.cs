using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>
/// One view of the browser. The <see cref="Browser"/> shows the view on top of its stack: the title, what
/// <see cref="Draw"/> returns, and the keys.
/// </summary>
/// <remarks>
/// All methods but <see cref="Load"/> run on the thread that draws. They must be quick and read only what was loaded.
/// </remarks>
abstract class View
{
    /// <summary>The title in the first line.</summary>
    public abstract string Title { get; }

    /// <summary>What the first line shows at its right, such as a total.</summary>
    public virtual string Status => "";

    /// <summary>The status for a screen with no room for the whole one and the names of the other views.</summary>
    public virtual string ShortStatus => Status;

    /// <summary>The most important part of the status, for a screen with room for a word or two.</summary>
    public virtual string ShortestStatus => ShortStatus;

    /// <summary>Which lines are on the screen, if there are more. Known once they were drawn.</summary>
    public virtual string Position => "";

    /// <summary>The keys of the view, the most important first. The browser adds its own.</summary>
    public abstract IReadOnlyList<KeyBinding> Keys { get; }

    /// <summary>
    /// Reads what the view shows, on another thread: when the view is opened, and whenever the database has changed.
    /// Returns what puts it in place, on the thread that draws. The database is closed right afterwards.
    /// </summary>
    /// <param name="database">Null if nothing is recorded yet.</param>
    public virtual Action Load(Database? database) => () => { };

    /// <summary>Draws the lines between the title and the keys, from the state alone.</summary>
    public abstract IReadOnlyList<ScreenLine> Draw(int width, int height);

    /// <summary>Takes a key that has no binding, such as a character that is typed. Returns whether it did.</summary>
    public virtual bool Press(Key key) => false;

    /// <summary>What to say after a key that has changed nothing, so that nobody waits for it.</summary>
    public virtual string WhyNothing(KeyBinding key) =>
        key.IsMove ? "" : $"There is nothing for {key.Names[0]} to do here.";

    /// <summary>Where text is typed, within what <see cref="Draw"/> returns; null if nowhere.</summary>
    public virtual (int X, int Y)? Cursor => null;

    /// <summary>Whether the view takes characters as text, so that the browser's own letters do not apply.</summary>
    public virtual bool IsTyping => false;
}

/// <summary>A key and what it does. The help lists every binding.</summary>
/// <param name="Names">The keys, as in <see cref="Key.Name"/>.</param>
/// <param name="Label">A word or two for the line of keys; empty to list the key only in the help.</param>
/// <param name="Help">What it does, as in a command's help: a sentence without a full stop.</param>
sealed record KeyBinding(IReadOnlyList<string> Names, string Label, string Help, Action Run)
{
    public KeyBinding(string name, string label, string help, Action run)
        : this([name], label, help, run) { }

    /// <summary>Whether it selects a row or scrolls, which is silent at an end.</summary>
    public bool IsMove { get; init; }

    public static KeyBinding Move(IReadOnlyList<string> names, string help, Action run) =>
        new(names, "", help, run) { IsMove = true };

    public string NameText => string.Join(" ", Names);
}
