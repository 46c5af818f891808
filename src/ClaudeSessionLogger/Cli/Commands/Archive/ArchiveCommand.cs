using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Archive;

/// <summary>Shows what is in the archive and what is missing.</summary>
sealed class ArchiveCommand : Command, ICommandExample
{
    const int ShownMissing = 5;

    readonly Option<bool> _json = CommonOptions.Json();

    public ArchiveCommand()
        : base("archive", "Show the archive of the sessions' files: size, ratio, oldest session, what is missing")
    {
        Add(_json);
        Add(new ArchiveVerifyCommand());
        Add(new ArchiveKeepCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger archive";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.LoadValid(paths, _ => { });
        var folder = ArchiveFolder.Of(settings);
        if (!folder.Exists && settings.Archive is true && settings.ArchiveFolder is not null)
            folder.RequireExisting();
        var status = folder.Exists ? Read(paths, settings, folder) : null;
        if (parsed.GetValue(_json))
            output.WriteLine(
                JsonSerializer.Serialize(
                    ArchiveJson.Of(settings, folder, status),
                    ArchiveJsonContext.Readable.ArchiveJson
                )
            );
        else
            Print(output, settings, folder, status);
        return 0;
    }

    static ArchiveStatus Read(AppPaths paths, Settings settings, ArchiveFolder folder)
    {
        var catalog = ArchiveCatalog.Load(folder, paths.ArchiveCatalog);
        var unreadable = catalog.Refresh();
        var disk = new DiskSessionFiles(settings.TranscriptProfiles, _ => { });
        using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
        if (database is null || settings.Archive is not true)
            return WithOldest(ArchiveStatus.Of(catalog, [], unreadable), database, catalog);
        var recorded = new RecordedFiles(database);
        return WithOldest(
            ArchiveStatus.Of(
                catalog,
                disk.Transcripts(recorded.SessionOf).Where(session => !recorded.IsExcluded(session)),
                unreadable
            ),
            database,
            catalog
        );
    }

    // A file that was copied or restored is newer than the session in it.
    static ArchiveStatus WithOldest(ArchiveStatus status, Database? database, ArchiveCatalog catalog)
    {
        if (database is null || status.Oldest is not { } ofFiles)
            return status;
        using var archived = database.Filter(catalog.Sessions.Keys);
        var recorded = database
            .Query($"select min(started_at) from sessions where session_id in {archived}", row => row.Time(0))
            .First();
        return recorded < ofFiles ? status with { Oldest = recorded } : status;
    }

    static void Print(TextWriter output, Settings settings, ArchiveFolder folder, ArchiveStatus? status)
    {
        if (status is null)
        {
            Terminal.Print(
                output,
                "There is no archive. Run claude-session-logger setup --archive to keep a copy of all sessions."
            );
            return;
        }

        Terminal.Print(
            output,
            $"folder    {SafeText.Safe(HomePath.Shorten(folder.Path, AppPaths.FromEnvironment().UserHome))}"
        );
        Terminal.Print(
            output,
            $"sessions  {Terminal.Number(status.Sessions)} ({Terminal.Count(status.Files, "file")})"
        );
        Terminal.Print(
            output,
            $"size      {Terminal.Megabytes(status.StoredBytes)} of {Terminal.Megabytes(status.OriginalBytes)}"
                + (status.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $" ({ratio:0.0}:1)") : "")
        );
        if (status.Oldest is { } oldest)
            Terminal.Print(output, $"oldest    {Terminal.LocalTime(oldest)}");
        Terminal.Print(output, $"keeps     {SafeText.Safe(settings.ArchiveKeep ?? "everything")}");
        if (settings.Archive is not true)
            Terminal.Print(
                output,
                "No more sessions are archived. Run claude-session-logger setup --archive to go on."
            );
        if (status.Missing.Count > 0)
            Terminal.Print(
                output,
                $"{Terminal.Count(status.Missing.Count, "session")} not archived completely: "
                    + string.Join(", ", status.Missing.Take(ShownMissing).Select(Short))
                    + (status.Missing.Count > ShownMissing ? ", …" : "")
                    + ". Run claude-session-logger flush."
            );
        foreach (var path in status.Unreadable)
            Terminal.Print(output, $"Damaged: {SafeText.Safe(path)}. Run claude-session-logger archive verify.");
    }

    static string Short(SessionId session) => SafeText.Safe(session.Short);
}
