using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Remembers the server's working directory and its project. Somebody may remove the directory while the server runs,
/// for example with <c>git worktree remove</c>. The client cannot change the directory of a running server.
/// </summary>
static class ServerDirectory
{
    static string? s_path,
        s_project;

    /// <summary>The directory with links resolved, as last seen; null if it was never seen.</summary>
    public static string? Path
    {
        get
        {
            Refresh();
            return s_path;
        }
    }

    /// <summary>The project of the directory, as last seen.</summary>
    public static string? Project
    {
        get
        {
            Refresh();
            return s_path is not null
                ? s_project
                : throw new Failure(
                    FailureKind.NotFound,
                    "cannot find the project, because the server's working directory no longer exists. Give 'project' "
                        + "to the tool 'log'."
                );
        }
    }

    /// <summary>Reads the directory and its project, unless it no longer exists.</summary>
    public static void Refresh()
    {
        try
        {
            var path = RealPath.Resolve(WorkingDirectory.Path);
            if (!Directory.Exists(path))
                return;
            (s_path, s_project) = (path, new ProjectNames().FindProject(path));
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
            // Keep what was seen last.
        }
    }
}
