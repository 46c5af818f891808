namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>
/// A terminal in raw mode, showing its alternate screen. <see cref="IDisposable.Dispose"/> restores it; so does a
/// signal
/// that ends the process. Only <see cref="Wake"/> may be called by other threads.
/// </summary>
interface ITerminal : IDisposable
{
    (int Width, int Height) Size { get; }

    void Write(string text);

    /// <summary>
    /// Waits for keys, for a new size, or until <see cref="Wake"/> is called. Returns the bytes that were typed, empty
    /// if there are none; null if the terminal was closed.
    /// </summary>
    byte[]? Wait(TimeSpan timeout);

    void Wake();
}
