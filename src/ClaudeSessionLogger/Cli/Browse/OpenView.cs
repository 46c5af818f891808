using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>A view on the browser's stack, and what is known about its contents.</summary>
sealed class OpenView(View view)
{
    public const string StillLoading = "This is still being read. Press the key again in a moment.";

    static int s_opened;

    public View View { get; } = view;

    public int Number { get; } = Interlocked.Increment(ref s_opened);

    public bool IsLoaded { get; set; }

    /// <summary>The database from which the contents were read, or are being read; null to read again.</summary>
    public DatabaseStamp? Stamp { get; set; }

    /// <summary>Why the contents could not be read.</summary>
    public string? Failure { get; set; }

    /// <summary>
    /// What to say after a key that has changed nothing; empty if the contents could not be read, because the screen
    /// already says why.
    /// </summary>
    public string WhyNothing(KeyBinding key) =>
        IsLoaded ? View.WhyNothing(key)
        : Failure is null ? StillLoading
        : "";
}
