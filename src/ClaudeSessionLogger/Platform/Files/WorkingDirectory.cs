using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>Reads the current directory of the process.</summary>
static class WorkingDirectory
{
    public static string Path
    {
        get
        {
            try
            {
                return Directory.GetCurrentDirectory();
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new Failure(FailureKind.NotFound, "the directory you are in is gone: cd to one that is there and try again", e);
            }
        }
    }
}
