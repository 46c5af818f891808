using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>Reads the current directory of the process.</summary>
static class WorkingDirectory
{
    public static string Path =>
        IfExists
        ?? throw new Failure(
            FailureKind.NotFound,
            "the current directory no longer exists. Change to one that exists and try again."
        );

    /// <summary>Null if the directory was deleted.</summary>
    public static string? IfExists
    {
        get
        {
            try
            {
                return Directory.GetCurrentDirectory();
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }
    }
}
