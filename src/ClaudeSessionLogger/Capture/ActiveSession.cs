using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Capture;

/// <summary>In which of the client's sessions a command is run.</summary>
static class ActiveSession
{
    // Both are the client's: the session for everything it starts, and another name for the folder of transcripts.
    const string Session = "CLAUDE_CODE_SESSION_ID", FolderName = "CLAUDE_CODE_PROJECT_DIR_NAME";

    /// <summary>What the client says to its children; null outside of it. Sessions that share a directory differ by it.</summary>
    public static string? FromClient() => Variable(Session);

    /// <summary>That, else the session of this directory whose transcript was written last.</summary>
    public static string? In(string directory, AppPaths paths, Settings settings) => FromClient() ?? Folders(directory, paths, settings).Select(ClaudeProjectFolder.NewestSession).FirstOrDefault(session => session is not null);

    /// <summary>Where the transcripts of sessions lie that began in this directory, in every profile.</summary>
    public static IEnumerable<string> Folders(string directory, AppPaths paths, Settings settings) => settings.Profiles
        .Select(profile => Path.Combine(profile, "projects", Variable(FolderName) is { } name && profile == paths.Config ? name : ClaudeProjectFolder.NameOf(RealPath.Resolve(directory))));

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
