using System.Buffers.Text;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>
/// Ends the process when a query exceeds its memory or time limit. DuckDB's own limits are not enough: DuckDB counts
/// only the memory of its buffers, and some of its functions cannot be cancelled.
/// </summary>
sealed partial class QueryLimiter : IDisposable
{
    /// <summary>
    /// The memory that the process may use in addition to what it used before the query. It covers DuckDB's own limit
    /// and the values that DuckDB and this program create.
    /// </summary>
    const long MaxAdditionalBytes = 640L << 20;

    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <summary>The time that DuckDB has to cancel a query itself before the process is ended.</summary>
    static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(700);

    readonly TimeProvider _clock;
    readonly TimeSpan _time;
    readonly Action _cleanUp;
    readonly long _start;
    readonly ManualResetEventSlim _end = new();
    readonly Thread _thread;
    volatile bool _isFinished;

    /// <param name="cleanUp">Deletes temporary files before the process ends.</param>
    public QueryLimiter(TimeSpan time, TimeProvider clock, Action cleanUp)
    {
        (_time, _clock, _cleanUp, _start) = (time, clock, cleanUp, clock.GetTimestamp());
        _thread = new(Watch) { IsBackground = true, Name = "query guard" };
        _thread.Start();
    }

    /// <summary>
    /// Returns the rows. After the last row, the time limit no longer applies, because printing may wait for the user.
    /// </summary>
    public IEnumerable<string?[]> UntilLastRow(IEnumerable<string?[]> rows)
    {
        try
        {
            foreach (var row in rows)
                yield return row;
        }
        finally
        {
            _isFinished = true;
        }
    }

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    void Watch()
    {
        using var usage = OperatingSystem.IsLinux() ? File.OpenHandle("/proc/self/statm") : null;
        var limit = ResidentBytes(usage) + MaxAdditionalBytes;
        while (!_end.Wait(s_pause))
        {
            if (ResidentBytes(usage) > limit)
                End(QueryFailure.TooMuchMemory());
            else if (!_isFinished && _clock.GetElapsedTime(_start) > _time + s_grace)
                End(QueryFailure.TooLong(_time));
        }
    }

    // The second number in /proc/self/statm is the number of resident pages.
    static long ResidentBytes(SafeHandle? usage)
    {
        if (usage is not Microsoft.Win32.SafeHandles.SafeFileHandle file)
            return Environment.WorkingSet;
        Span<byte> text = stackalloc byte[128];
        text = text[..RandomAccess.Read(file, text, 0)];
        return Utf8Parser.TryParse(text[(text.IndexOf((byte)' ') + 1)..], out long pages, out _)
            ? pages * Environment.SystemPageSize
            : 0;
    }

    void End(Failure failure)
    {
        try
        {
            Console.Error.WriteLine($"claude-session-logger: {failure.Message}");
            _cleanUp();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }

        // Exit at once, because a normal exit would wait for DuckDB.
        if (OperatingSystem.IsWindows())
            TerminateProcess(-1, (uint)failure.ExitCode);
        else
            ExitNow(failure.ExitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);
}
