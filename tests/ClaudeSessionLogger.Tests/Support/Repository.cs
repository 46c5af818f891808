namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The checkout from which these tests were built.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    public static string In(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "claude-session-logger.slnx")))
                return folder.FullName;
        throw new InvalidOperationException(
            $"No claude-session-logger.slnx above {AppContext.BaseDirectory}: run the tests from a checkout."
        );
    }
}
