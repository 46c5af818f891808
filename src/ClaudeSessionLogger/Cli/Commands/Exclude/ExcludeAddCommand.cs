using System.CommandLine;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Exclude;

/// <summary>Excludes projects and folders.</summary>
sealed class ExcludeAddCommand : Command, ICommandExample
{
    readonly Argument<string[]> _names = new("PROJECT|FOLDER")
    {
        Description = "A project's name, or a folder with all below it: a full path, ~/…, or . for the current folder",
        Arity = ArgumentArity.OneOrMore,
    };

    public ExcludeAddCommand()
        : base("add", "Do not record the sessions of a project or folder, and do not sync its memory")
    {
        CommonOptions.RefuseEmpty(_names);
        Add(_names);
        SetAction(Run);
    }

    public string Example => "claude-session-logger exclude add ~/work/secret diary";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = AppPaths.FromEnvironment();
        List<ExclusionName> given =
        [
            .. parsed.GetRequiredValue(_names).Select(name => ExclusionName.Parse(name, paths)),
        ];
        var (before, after) = ExclusionList.Update(
            paths,
            excluded =>
            {
                foreach (var entry in given.Where(entry => !excluded.Exists(entry.IsSameAs)))
                    excluded.Add(entry);
            }
        );
        foreach (var entry in given)
        {
            Terminal.Print(
                output,
                before.Exists(entry.IsSameAs)
                    ? $"{SafeText.Safe(entry.Text)} is already excluded"
                    : $"excluded the {(entry.IsFolder ? "folder" : "project")} {SafeText.Safe(entry.Text)}"
            );
            if (entry.Folder is { } folder && !Directory.Exists(folder))
                Terminal.Print(error, $"There is no folder {SafeText.Safe(folder)} yet.");
            if (!entry.IsFolder && Directory.Exists(Path.Combine(WorkingDirectory.Path, entry.Text)))
                Terminal.Print(
                    error,
                    $"To exclude the folder {SafeText.Safe(entry.Text)} instead of the project, run "
                        + $"claude-session-logger exclude add ./{SafeText.Safe(entry.Text)}"
                );
        }

        PrintRecorded(
            paths,
            after,
            [.. given.Where(entry => !entry.IsFolder && !before.Exists(entry.IsSameAs)).Select(entry => entry.Text)],
            error
        );
        RunningSessionsQuery.RemoveExcluded(paths, after);
        return 0;
    }

    // An exclusion does not delete what is there: say how to.
    static void PrintRecorded(AppPaths paths, Settings settings, IReadOnlyList<string> projects, TextWriter error)
    {
        using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
        // Names are compared as they are, so a mistyped one would exclude nothing.
        foreach (var project in projects)
        {
            if (database is not null && UnknownProject.Describe(database, project) is { } sentence)
                Terminal.Print(error, sentence);
        }

        var recorded = database?.Query(
            "select project, cwd, session_id from sessions order by all",
            row => (Project: row.Text(0), Cwd: row.Text(1), Id: new SessionId(row.GetString(2)))
        );
        var archived = ArchivedSessions(paths, settings);
        foreach (
            var project in (recorded ?? [])
                .Where(session => settings.Excludes(session.Project, session.Cwd))
                .GroupBy(session => session.Project)
        )
        {
            var (name, count) = (SafeText.Safe(project.Key ?? "?"), project.Count());
            Terminal.Print(
                error,
                $"{Terminal.Count(count, "recorded session")} of {name} {(count == 1 ? "stays" : "stay")}"
                    + InArchive(project.Count(session => archived.Contains(session.Id)), count)
                    + $". Run claude-session-logger forget --project {ShellText.Quote(name)} --dry-run to list what "
                    + "it would delete."
            );
        }
    }

    static string InArchive(int archived, int count) =>
        archived == 0 ? ""
        : archived == count ? ", also in the archive"
        : $", {archived} of them also in the archive";

    static HashSet<SessionId> ArchivedSessions(AppPaths paths, Settings settings)
    {
        try
        {
            var folder = ArchiveFolder.Of(settings);
            return folder.Exists ? [.. ArchiveCatalog.Load(folder, paths.ArchiveCatalog).Sessions.Keys] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exclusion is in force, and that is what matters here.
            return [];
        }
    }
}
