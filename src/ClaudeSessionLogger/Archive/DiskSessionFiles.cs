using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive;

/// <summary>Finds the sessions' files in the client's folders.</summary>
/// <param name="profiles">The client's folders (<c>Settings.TranscriptProfiles</c>).</param>
/// <param name="reportError">Receives a sentence about each folder that cannot be read.</param>
sealed class DiskSessionFiles(IEnumerable<string> profiles, Action<string> reportError) : ISessionFiles
{
    // What the client keeps per session outside of projects: versions of edited files, and lists of tasks.
    static readonly string[] s_folders = ["file-history", "tasks"];
    const string TaskLists = "todos";

    static readonly EnumerationOptions s_below = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        MaxRecursionDepth = 8,
    };

    readonly ProjectRoots _roots = new(profiles);

    public SessionFootprint? Find(SessionId sessionId)
    {
        if (!IsSafeId(sessionId))
            return null;
        var files = new List<SessionFile>();
        foreach (var profile in _roots.Profiles)
        {
            foreach (var project in Folders(Path.Combine(profile, "projects")))
                AddProject(files, profile, project, sessionId);
            if (files.Count > 0)
                AddElsewhere(files, profile, sessionId);
        }

        return files.Count > 0 ? new(sessionId, files) : null;
    }

    /// <summary>
    /// Returns the files of a session whose transcripts were found already, so that not all folders are searched.
    /// </summary>
    public static SessionFootprint Complete(SessionFootprint transcripts)
    {
        var files = new List<SessionFile>();
        foreach (var profile in transcripts.Files.Select(file => file.Profile).Distinct(StringComparer.Ordinal))
        {
            foreach (
                var project in transcripts
                    .Files.Where(file => file.Profile == profile)
                    .Select(file => file.Path.Split('/')[1])
                    .Distinct(StringComparer.Ordinal)
            )
                AddProject(files, profile, Path.Combine(profile, "projects", project), transcripts.SessionId);
            AddElsewhere(files, profile, transcripts.SessionId);
        }

        var found = files.Select(file => file.FullPath).ToHashSet(StringComparer.Ordinal);
        files.AddRange(transcripts.Files.Where(file => !found.Contains(file.FullPath)));
        return new(transcripts.SessionId, files);
    }

    public IEnumerable<SessionFootprint> Transcripts() => Transcripts(sessionOf: null);

    /// <param name="sessionOf">See <see cref="Group"/>.</param>
    public IEnumerable<SessionFootprint> Transcripts(Func<string, SessionId?>? sessionOf) =>
        Group(FindTranscripts().Files, sessionOf);

    /// <summary>Returns every session with the files that a search reads.</summary>
    public IEnumerable<SessionFootprint> Searched()
    {
        var finder = FindTranscripts();
        var results = finder.ToolResultFolders.SelectMany(ToolResults).ToLookup(file => file.Path.Split('/')[2]);
        return Group(finder.Files)
            .Select(session =>
                results[session.SessionId.Value].ToList() is { Count: > 0 } found
                    ? session with
                    {
                        Files = [.. session.Files, .. found],
                    }
                    : session
            );
    }

    TranscriptFinder FindTranscripts()
    {
        var finder = new TranscriptFinder(reportError);
        foreach (var profile in _roots.Profiles)
            finder.AddProfile(profile);
        return finder;
    }

    // A file that the client has deleted meanwhile is left out.
    List<SessionFile> ToolResults(string folder)
    {
        var files = new List<SessionFile>();
        if (_roots.Locate(folder) is not (var profile, var path) || path.Split('/') is not [_, _, _, _])
            return files;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", s_below))
                if (file.DirectoryName == folder && file.Length > 0)
                    files.Add(
                        new DiskFile(profile, $"{path}/{file.Name}", file.Length, ToMicroseconds(file.LastWriteTimeUtc))
                    );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(folder))
                reportError($"cannot read the folder {SafeText.Safe(folder)} ({e.Reason}).");
        }

        return files;
    }

    /// <summary>Groups transcripts by session.</summary>
    /// <param name="sessionOf">
    /// The session of a subagent's transcript that older clients wrote beside the session's own; null if it is unknown.
    /// </param>
    public IEnumerable<SessionFootprint> Group(
        IEnumerable<TranscriptFile> transcripts,
        Func<string, SessionId?>? sessionOf = null
    ) =>
        transcripts
            .Select(file => (File: Describe(file), file.Path))
            .Where(found => found.File is not null)
            .GroupBy(
                found =>
                    IsBeside(found.File!) && sessionOf?.Invoke(found.Path) is { } known
                        ? known
                        : new(TranscriptPath.SessionId(found.Path)),
                found => (SessionFile)found.File!
            )
            .Where(group => IsSafeId(group.Key))
            .Select(group => new SessionFootprint(group.Key, [.. group]));

    /// <summary>
    /// Whether this is a subagent's transcript of an older client, whose path does not name its session.
    /// </summary>
    public static bool IsBeside(SessionFile file) =>
        file.Kind == SessionFileKind.SubagentTranscript && file.Path.Count(c => c == '/') == 2;

    /// <summary>Whether this can be the name of a session's files: nothing that leads to another folder.</summary>
    public static bool IsSafeId(SessionId session) =>
        session.Value is var id
        && id.Length is > 0 and <= 128
        && char.IsAsciiLetterOrDigit(id[0])
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && id[^1] != '.';

    DiskFile? Describe(in TranscriptFile file) =>
        _roots.Locate(file.Path) is (var profile, var path)
            ? new(profile, path, file.Stamp.Size, FromMicroseconds(file.Stamp.Modified))
            : null;

    static DateTime FromMicroseconds(long since1970) =>
        DateTime.UnixEpoch.AddTicks(since1970 * TimeSpan.TicksPerMicrosecond);

    // The same precision as of a transcript that was found by an import.
    static DateTime ToMicroseconds(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    static void AddProject(List<SessionFile> files, string profile, string project, SessionId sessionId)
    {
        AddFile(files, profile, Path.Combine(project, sessionId + ".jsonl"));
        AddBelow(files, profile, Path.Combine(project, sessionId.Value));
    }

    static void AddElsewhere(List<SessionFile> files, string profile, SessionId sessionId)
    {
        foreach (var folder in s_folders)
            AddBelow(files, profile, Path.Combine(profile, folder, sessionId.Value));
        var lists = Path.Combine(profile, TaskLists);
        if (!Directory.Exists(lists))
            return;
        foreach (var list in Directory.EnumerateFiles(lists, sessionId + "-agent-*.json"))
            AddFile(files, profile, list);
    }

    static void AddBelow(List<SessionFile> files, string profile, string folder)
    {
        if (!Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", s_below).Order(StringComparer.Ordinal))
            AddFile(files, profile, file);
    }

    static void AddFile(List<SessionFile> files, string profile, string path)
    {
        var file = new FileInfo(path);
        if (file is { Exists: true, LinkTarget: null } && file.Attributes.HasFlag(FileAttributes.Directory) is false)
            files.Add(
                new DiskFile(
                    profile,
                    Path.GetRelativePath(profile, path).Replace(Path.DirectorySeparatorChar, '/'),
                    file.Length,
                    ToMicroseconds(file.LastWriteTimeUtc)
                )
            );
    }

    static IEnumerable<string> Folders(string projects) =>
        Directory.Exists(projects) ? Directory.EnumerateDirectories(projects) : [];
}
