using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Capture;

/// <summary>Finds the client's session in which a command runs.</summary>
static class SessionOfDirectory
{
    // Variables that the client sets for the processes that it starts: the session's id, and the project folder's name
    // if it is a custom one.
    const string Session = "CLAUDE_CODE_SESSION_ID",
        FolderName = "CLAUDE_CODE_PROJECT_DIR_NAME";

    /// <summary>
    /// Returns the session that the client passes to its processes in the environment; null outside of the client. This
    /// works even if several sessions run in the same directory.
    /// </summary>
    public static SessionId? FromClient() => SessionId.Of(Variable(Session));

    /// <summary>
    /// Returns <see cref="FromClient"/>, or, if this is null, the session of this directory whose transcript was
    /// written last.
    /// </summary>
    public static SessionId? In(string directory, AppPaths paths, Settings settings) =>
        FromClient() ?? Newest(directory, paths, settings)?.Session;

    /// <summary>The session of this directory whose transcript was written last, and when; null if there is none.</summary>
    public static (SessionId Session, DateTime WrittenAt)? Newest(
        string directory,
        AppPaths paths,
        Settings settings
    ) =>
        Folders(directory, paths, settings)
            .Select(ClaudeProjectFolder.NewestSession)
            .OfType<(SessionId Session, DateTime WrittenAt)>()
            .OrderByDescending(session => session.WrittenAt)
            .Select(session => ((SessionId, DateTime)?)session)
            .FirstOrDefault();

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
