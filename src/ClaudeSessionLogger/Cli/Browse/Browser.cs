using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>
/// Shows views in a terminal until the user quits: reads keys, runs work on other threads, and draws when something has
/// changed. While it waits, it holds nothing and uses no processor.
/// </summary>
sealed class Browser : IBrowser, IDisposable
{
    static readonly TimeSpan s_second = TimeSpan.FromSeconds(1),
        // How long the rest of an escape sequence may take, also over a network.
        s_escape = TimeSpan.FromMilliseconds(50),
        // An opened view appears with its contents if they come soon.
        s_patience = TimeSpan.FromMilliseconds(80);

    readonly ITerminal _terminal;
    readonly Func<string[], string> _runCommand;
    readonly NameQuestion _name;
    readonly Screen _screen;
    readonly BrowserWork _work;
    readonly KeyReader _keys = new();
    readonly Stack<OpenView> _views = new();

    // The main views that were left, with their place in a list.
    readonly Dictionary<string, OpenView> _kept = new(StringComparer.Ordinal);
    string[]? _leavingFor;
    int _commands,
        _scheduled;
    bool _isOver,
        _isChanged = true;
    (int Width, int Height) _drawn;

    /// <param name="runCommand">Runs a command of the program, and returns what to say.</param>
    /// <param name="user">The name that new entries carry.</param>
    /// <param name="isInline">Runs all work on this thread, for tests.</param>
    public Browser(
        AppPaths paths,
        TimeProvider clock,
        ITerminal terminal,
        bool hasColors,
        Func<string[], string> runCommand,
        IUserName user,
        bool isInline = false
    )
    {
        (Paths, Clock, _terminal, _runCommand) = (paths, clock, terminal, runCommand);
        _screen = new(terminal, hasColors);
        _work = new(paths, clock, terminal.Wake, isInline);
        _name = new(this, user);
        Dialog = new(this);
    }

    public AppPaths Paths { get; }

    public TimeProvider Clock { get; }

    public BrowserDialog Dialog { get; }

    public View Top => _views.Peek().View;

    public bool IsFirst => _views.Count == 1;

    /// <summary>Runs until the user quits. Returns the command to run then; null for none.</summary>
    public string[]? Run(View first)
    {
        Open(first);
        var (opened, checkedAt) = (Clock.GetTimestamp(), Clock.GetTimestamp());
        while (!_isOver)
        {
            var waitsForContents = !_views.Peek().IsLoaded && Clock.GetElapsedTime(opened) < s_patience;
            if (_isChanged && !waitsForContents)
                Draw();
            var input = _terminal.Wait(
                _keys.HasPending ? s_escape
                : waitsForContents ? s_patience
                : s_second
            );
            if (input is null)
                break;
            Take(input);
            _isChanged |= _work.Apply() | _terminal.Size != _drawn;
            if (Clock.GetElapsedTime(checkedAt) < s_second)
                continue;
            checkedAt = Clock.GetTimestamp();
            LoadIfChanged();
        }

        return _leavingFor;
    }

    void Draw()
    {
        _drawn = _terminal.Size;
        var (lines, cursor) = Frame(_drawn.Width, _drawn.Height);
        _screen.Show(lines, cursor);
        _isChanged = false;
    }

    /// <summary>The lines of the whole screen, and where the cursor is; null if it is hidden.</summary>
    public (IReadOnlyList<ScreenLine> Lines, (int X, int Y)? Cursor) Frame(int width, int height) =>
        BrowserFrame.Draw(this, _views.Peek(), width, height);

    public bool IsOver => _isOver;

    /// <summary>The command to run after the end; null for none.</summary>
    public string[]? LeavingFor => _leavingFor;

    void Take(byte[] input)
    {
        var keys =
            input.Length > 0 ? _keys.Read(input)
            : _keys.HasPending ? _keys.Flush()
            : [];
        foreach (var key in keys)
        {
            if (_isOver)
                return;
            Press(key);
        }
    }

    /// <summary>Gives a key to the dialog, the view or the browser, in this order.</summary>
    public void Press(Key key)
    {
        _isChanged = true;
        if (key.Name == "Ctrl+C")
            _isOver = true;
        else if (Dialog.Press(key))
            return;
        else if (Top.IsTyping && key.Text.Length > 0 && Top.Press(key))
            return;
        else if (Find(BrowserKeys.Usable(Top, Top.Keys), key) is { } own)
            RunOwn(own);
        else if (Top.Press(key))
            return;
        else if (Find(BrowserKeys.Of(this), key) is { } binding)
            binding.Run();
        else if (!Top.IsTyping && key.Name.Length > 0 && key.Name != Key.Paste)
            Say($"{key.Name} does nothing here. ? lists all keys.");
    }

    // A key that does nothing says so, because the user may wait for it.
    void RunOwn(KeyBinding own)
    {
        var (view, scheduled, before) = (Top, _scheduled, Shown());
        own.Run();
        var isSilent =
            view == Top && scheduled == _scheduled && !_isOver && Dialog is { IsAsking: false, Message: null };
        if (isSilent && before.SequenceEqual(Shown()) && _views.Peek().WhyNothing(own) is { Length: > 0 } why)
            Say(why);

        List<(bool, ScreenSpan)> Shown() =>
            [
                .. Frame(_terminal.Size.Width, _terminal.Size.Height)
                    .Lines.SelectMany(line =>
                        line.Spans.Select(span => (line.IsSelected, span)).Append((true, new("\n")))
                    ),
            ];
    }

    static KeyBinding? Find(IReadOnlyList<KeyBinding> bindings, Key key) =>
        bindings.FirstOrDefault(binding => binding.Names.Contains(key.Name));

    public void Open(View view)
    {
        var open = new OpenView(view);
        // The first is a main view.
        if (_views.Count == 0)
            _kept[view.Title] = open;
        _views.Push(open);
        Reload();
    }

    public void Back()
    {
        _isChanged = true;
        if (_views.Count > 1)
            _views.Pop();
        else
            Say("This is the first view. q quits.");
        LoadIfChanged();
    }

    /// <summary>Shows a main view in place of all others, at the place where it was left.</summary>
    public void Show(MainView main)
    {
        _views.Clear();
        if (main.IsKept && _kept.TryGetValue(main.Name, out var left))
        {
            _views.Push(left);
            LoadIfChanged();
        }
        else
            Open(main.Create(this));
    }

    public void Quit() => _isOver = true;

    public void Redraw()
    {
        _screen.Forget();
        _isChanged = true;
    }

    public void Say(string sentence)
    {
        Dialog.Message = SafeText.Safe(sentence);
        _isChanged = true;
    }

    public void Reload()
    {
        _scheduled++;
        var (open, stamp) = (_views.Peek(), DatabaseStamp.Of(Paths));
        open.Stamp = stamp;
        _work.Run(
            $"load {open.Number}",
            _ =>
            {
                var put = _work.Read(open.View.Load);
                return () =>
                {
                    put();
                    (open.IsLoaded, open.Failure, _isChanged) = (true, null, true);
                    if (Dialog.Message == OpenView.StillLoading)
                        Dialog.Message = null;
                };
            },
            sentence =>
            {
                // Tried again each second.
                (open.Failure, open.Stamp, _isChanged) = (SafeText.Safe(sentence), null, true);
            }
        );
    }

    void LoadIfChanged()
    {
        if (_views.Peek().Stamp != DatabaseStamp.Of(Paths))
            Reload();
    }

    public void Run(string name, Func<CancellationToken, Action> work)
    {
        _scheduled++;
        _work.Run(name, work, Say);
    }

    public void WithName(Action write) => _name.Before(write);

    public T Read<T>(Func<Database?, T> read) => _work.Read(read);

    public T Alone<T>(Func<T> run) => _work.Alone(run);

    public void Command(params string[] args) =>
        Run(
            // Each of them runs, however many wait.
            $"command {++_commands}",
            _ =>
            {
                var output = _work.Alone(() => _runCommand(args));
                return () =>
                {
                    Say(output);
                    Reload();
                };
            }
        );

    public void Ask(Question question) => Dialog.Ask(question);

    public void Confirm(ConfirmedChange change) => Dialog.Confirm(change);

    public void Choose(Choice choice) => Dialog.Choose(choice);

    public void Copy(string what, string text)
    {
        _terminal.Write(TerminalCodes.Copy(text));
        Say($"Copied {what}: {text}");
    }

    public void Leave(params string[] args) => (_leavingFor, _isOver) = (args, true);

    public void Dispose() => _work.Dispose();
}
