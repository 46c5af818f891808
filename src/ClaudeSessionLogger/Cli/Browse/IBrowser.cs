using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>What a view can ask of the browser. To be called only by the thread that draws.</summary>
interface IBrowser
{
    AppPaths Paths { get; }

    TimeProvider Clock { get; }

    /// <summary>Opens a view above the present one; <c>Esc</c> comes back.</summary>
    void Open(View view);

    /// <summary>Goes back to the view below.</summary>
    void Back();

    /// <summary>Shows a sentence above the keys until the next key.</summary>
    void Say(string sentence);

    /// <summary>Loads the present view again.</summary>
    void Reload();

    /// <summary>
    /// Runs work on another thread, then what it returns on this one. A failure is shown as a sentence. Work that is
    /// still waiting is dropped when there is newer work of the same name.
    /// </summary>
    /// <param name="name">Work of one name runs one after the other.</param>
    void Run(string name, Func<CancellationToken, Action> work);

    /// <summary>
    /// Reads the database on the calling thread, which must not be the one that draws. Opened for this and closed.
    /// </summary>
    T Read<T>(Func<Database?, T> read);

    /// <summary>
    /// Runs something that opens the database itself, on the calling thread, which must not be the one that draws.
    /// </summary>
    T Alone<T>(Func<T> run);

    /// <summary>
    /// Runs a command of the program on another thread, such as <c>sessions pin ID</c>. Shows the last line it prints,
    /// and loads the view again.
    /// </summary>
    void Command(params string[] args);

    /// <summary>
    /// Runs something that writes an entry. Asks for the user's name first, once, if none is known.
    /// </summary>
    void WithName(Action write);

    /// <summary>Asks for a line of text at the bottom.</summary>
    void Ask(Question question);

    /// <summary>Asks for a confirmation: <c>y</c>, or a word if the change cannot be undone.</summary>
    void Confirm(ConfirmedChange change);

    /// <summary>Asks for one of several keys; any other key means none of them.</summary>
    void Choose(Choice choice);

    /// <summary>Copies a text to the clipboard of the terminal, also over ssh, and says what was copied.</summary>
    void Copy(string what, string text);

    /// <summary>Leaves the screen, runs a command of the program, and ends with it.</summary>
    void Leave(params string[] args);
}

/// <summary>A line of text that the browser asks for.</summary>
/// <param name="Label">What is asked for, such as "title".</param>
/// <param name="Text">What is in the line at first.</param>
/// <param name="Done">Called with the text after <c>Enter</c>.</param>
sealed record Question(string Label, string Text, Action<string> Done)
{
    public const string Keys = "Enter done   Esc cancel";

    /// <summary>What the last line says while the text is typed.</summary>
    public string Hint { get; init; } = Keys;

    /// <summary>Whether the first letter that is typed replaces the text.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>Called with the text at each change.</summary>
    public Action<string>? Changed { get; init; }

    /// <summary>Called after <c>Esc</c>.</summary>
    public Action? Cancelled { get; init; }
}

/// <summary>One of several keys that the browser asks for.</summary>
sealed record Choice(string Label, IReadOnlyList<(string Key, string Name, Action Run)> Options);

/// <summary>A change that the user confirms.</summary>
/// <param name="Text">Says what is changed, in several lines if necessary, and ends in a question.</param>
/// <param name="Word">The word that must be typed; null if <c>y</c> is enough.</param>
sealed record ConfirmedChange(string Text, Action Done, string? Word = null);
