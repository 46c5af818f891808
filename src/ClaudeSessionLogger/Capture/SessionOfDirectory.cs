using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Capture;

/// <summary>Finds the client's session in which a command runs.</summary>
static class SessionOfDirectory
{
    // The client sets both variables: the session for every process that it starts, and a custom name of the project
    // folder.
    const string Session = "CLAUDE_CODE_SESSION_ID",
        FolderName = "CLAUDE_CODE_PROJECT_DIR_NAME";

    /// <summary>
    /// Returns the session that the client passes to its processes in the environment; null outside of the client. It
    /// identifies the session even if several run in the same directory.
    /// </summary>
    public static string? FromClient() => Variable(Session);

    /// <summary>
    /// Returns <see cref="FromClient"/>, or, if this is null, the session of this directory whose transcript was
    /// written last.
    /// </summary>
    public static string? In(string directory, AppPaths paths, Settings settings) =>
        FromClient()
        ?? Folders(directory, paths, settings)
            .Select(ClaudeProjectFolder.NewestSession)
            .FirstOrDefault(session => session is not null);

    /// <summary>The project folders of all profiles for sessions that started in this directory.</summary>
    public static IEnumerable<string> Folders(string directory, AppPaths paths, Settings settings) =>
        settings.Profiles.Select(profile =>
            Path.Combine(
                profile,
                "projects",
                Variable(FolderName) is { } name && profile == paths.Config
                    ? name
                    : ClaudeProjectFolder.NameOf(RealPath.Resolve(directory))
            )
        );

    static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
