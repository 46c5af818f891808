using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>
/// The terminal of Linux and macOS. It sends no queries and waits for no answers, so the first screen appears at once.
/// </summary>
[UnsupportedOSPlatform("windows")]
sealed class PosixTerminal : ITerminal
{
    const int Hangup = 1,
        Interrupt = 2,
        Quit = 3,
        Termination = 15;

    readonly Lock _gate = new();
    readonly byte[] _original = PosixConsole.ReadSettings();
    readonly (int Read, int Write) _wake = PosixConsole.Pipe();
    readonly List<PosixSignalRegistration> _signals = [];
    bool _hasLeft;
    volatile bool _isContinued;

    public PosixTerminal()
    {
        // Ends the process from here, since the thread that draws may be anywhere.
        On(PosixSignal.SIGTERM, Termination);
        On(PosixSignal.SIGINT, Interrupt);
        On(PosixSignal.SIGHUP, Hangup);
        On(PosixSignal.SIGQUIT, Quit);
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Wake()));
        _signals.Add(
            PosixSignalRegistration.Create(
                PosixSignal.SIGCONT,
                _ =>
                {
                    _isContinued = true;
                    Wake();
                }
            )
        );
        Enter();
    }

    public (int Width, int Height) Size => PosixConsole.Size();

    void On(PosixSignal signal, int number) =>
        _signals.Add(
            PosixSignalRegistration.Create(
                signal,
                context =>
                {
                    context.Cancel = true;
                    Leave(waits: false);
                    PosixConsole.Exit(128 + number);
                }
            )
        );

    void Enter()
    {
        PosixConsole.MakeRaw(_original);
        PosixConsole.Write(Encoding.ASCII.GetBytes(TerminalCodes.Enter));
    }

    void Leave(bool waits)
    {
        lock (_gate)
        {
            if (_hasLeft)
                return;
            _hasLeft = true;
            PosixConsole.Write(Encoding.ASCII.GetBytes(TerminalCodes.Leave));
            PosixConsole.Restore(_original, waits);
        }
    }

    public void Write(string text)
    {
        lock (_gate)
            if (!_hasLeft)
                PosixConsole.Write(Encoding.UTF8.GetBytes(text));
    }

    public byte[]? Wait(TimeSpan timeout)
    {
        var input = PosixConsole.Wait(_wake.Read, timeout);
        if (_isContinued)
        {
            _isContinued = false;
            lock (_gate)
                if (!_hasLeft)
                    Enter();
        }

        return input;
    }

    public void Wake() => PosixConsole.Signal(_wake.Write);

    public void Dispose()
    {
        Leave(waits: true);
        foreach (var signal in _signals)
            signal.Dispose();
    }
}
