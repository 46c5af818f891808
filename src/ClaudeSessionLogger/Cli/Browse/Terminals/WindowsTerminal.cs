using System.Collections.Concurrent;
using System.Text;
using Hex1b;

namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>The console of Windows, through the adapter of Hex1b.</summary>
sealed class WindowsTerminal : ITerminal
{
    readonly ConsolePresentationAdapter _console = new();
    readonly BlockingCollection<byte[]?> _input = [];
    readonly CancellationTokenSource _end = new();

    public WindowsTerminal()
    {
        _console.Resized += (_, _) => Wake();
        _console.EnterRawModeAsync(_end.Token).AsTask().GetAwaiter().GetResult();
        Write(TerminalCodes.Enter);
        _ = Task.Run(ReadAsync);
    }

    public (int Width, int Height) Size => (_console.Width, _console.Height);

    public void Write(string text) =>
        _console.WriteOutputAsync(Encoding.UTF8.GetBytes(text)).AsTask().GetAwaiter().GetResult();

    public byte[]? Wait(TimeSpan timeout) => _input.TryTake(out var bytes, timeout) ? bytes : [];

    public void Wake() => _input.Add([]);

    async Task ReadAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                var bytes = await _console.ReadInputAsync(_end.Token).ConfigureAwait(false);
                _input.Add(bytes.IsEmpty ? null : bytes.ToArray());
                if (bytes.IsEmpty)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            _input.Add(null);
        }
    }

    public void Dispose()
    {
        if (_end.IsCancellationRequested)
            return;
        Write(TerminalCodes.Leave);
        _end.Cancel();
        _console.ExitRawModeAsync().AsTask().GetAwaiter().GetResult();
        _console.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
