using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>A view on the browser's stack, and what is known about its contents.</summary>
sealed class OpenView(View view)
{
    static int s_opened;

    public View View { get; } = view;

    public int Number { get; } = Interlocked.Increment(ref s_opened);

    public bool IsLoaded { get; set; }

    public bool IsLoading => !IsLoaded && Failure is null;

    /// <summary>Keys that were pressed before there were contents for them to act on.</summary>
    public Queue<Key> EarlyKeys { get; } = new();

    /// <summary>The database from which the contents were read, or are being read; null to read again.</summary>
    public DatabaseStamp? Stamp { get; set; }

    /// <summary>Why the contents could not be read.</summary>
    public string? Failure { get; set; }
}
