using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Transfer;

/// <summary>Where the files of a session are to be written.</summary>
/// <param name="Profile">The client's folder.</param>
/// <param name="Files">Each file, and its new path below the profile. The session's own transcript is last.</param>
sealed record RestorePlan(
    SessionId SessionId,
    string Profile,
    IReadOnlyList<(SessionFile File, string Path)> Files,
    IReadOnlyList<string> LeftOut
)
{
    /// <summary>Whether the files come from a pack.</summary>
    public bool IsOfPack { get; init; }

    /// <summary>What the user asked for, as in "cannot restore".</summary>
    public string Verb => IsOfPack ? "unpack" : "restore";

    /// <summary>The path of the session's transcript; null if it has none.</summary>
    public string? Transcript =>
        Files.LastOrDefault(file => file.File.Kind == SessionFileKind.Transcript).Path is { } path
            ? Path.Combine(Profile, path.Replace('/', Path.DirectorySeparatorChar))
            : null;

    /// <summary>To the original paths. Throws a <see cref="Failure"/> if the profile does not exist.</summary>
    public static RestorePlan ToOrigin(SessionFootprint session)
    {
        var profile = (session.Transcript ?? session.Files[0]).Profile;
        return Directory.Exists(profile)
            ? Create(session, profile, path => path, SafePath.IsOfSession)
            : throw new Failure(
                FailureKind.NotFound,
                $"cannot restore to {SafeText.Safe(profile)}: the folder does not exist. Use --into DIR to restore the "
                    + "session into the current profile, for the working directory DIR."
            );
    }

    /// <summary>To a profile, unchanged or under the name of a working directory.</summary>
    /// <param name="directory">The working directory; null to keep the names of the project folders.</param>
    /// <param name="isUntrusted">Whether somebody else may have made the files: then only those below projects.</param>
    public static RestorePlan Into(SessionFootprint session, string profile, string? directory, bool isUntrusted)
    {
        var slug = directory is null ? null : ClaudeProjectFolder.NameOf(RealPath.Resolve(directory));
        return Create(
            session,
            profile,
            path =>
                slug is null || path.Split('/') is not ["projects", _, .. var rest]
                    ? path
                    : $"projects/{slug}/{string.Join('/', rest)}",
            isUntrusted ? SafePath.IsOfProject : SafePath.IsOfSession
        ) with
        {
            IsOfPack = isUntrusted,
        };
    }

    static RestorePlan Create(
        SessionFootprint session,
        string profile,
        Func<string, string> move,
        Func<string, SessionId, bool> isAllowed
    )
    {
        if (!DiskSessionFiles.IsSafeId(session.SessionId))
            throw new Failure(
                FailureKind.Invalid,
                "cannot write files of a session with the id "
                    + $"{SafeText.Fit(SafeText.Safe(session.SessionId.Value), 60)}: it is not a name of a file."
            );
        // Only one copy of the transcript: the client would find either.
        var transcript = session.Transcript;
        var wanted = session.Files.Where(file => file.Kind != SessionFileKind.Transcript || file == transcript);
        var files = wanted.Where(file => isAllowed(file.Path, session.SessionId)).ToList();
        return new(
            session.SessionId,
            profile,
            [
                .. files
                    .OrderBy(file => file.Kind == SessionFileKind.Transcript)
                    .ThenBy(file => file.Path, StringComparer.Ordinal)
                    .Select(file => (file, move(file.Path)))
                    .DistinctBy(file => file.Item2),
            ],
            [.. session.Files.Except(files).Select(file => file.Path)]
        );
    }
}
