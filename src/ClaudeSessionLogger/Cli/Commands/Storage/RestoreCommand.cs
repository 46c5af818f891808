using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>Replaces the database with a backup.</summary>
sealed class RestoreCommand : Command, ICommandExample
{
    readonly Argument<string?> _file = new("FILE")
    {
        Description =
            "The backup or other claude-session-logger database to restore, or the time in the name of a backup beside "
            + "the database; this file is not changed. Without it, the known backups are listed",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public RestoreCommand()
        : base("restore", "Replace the database with a backup; the current database is backed up first")
    {
        CommonOptions.RefuseEmpty(_file);
        Add(_file);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger restore ~/last-week.duckdb";

    int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not { } file)
            return List(parsed);
        var output = parsed.InvocationConfiguration.Output;
        var context = CaptureContext.Load(AppPaths.FromEnvironment(), TimeProvider.System);
        var restored = new BackupRestorer(context, CommandLine.LockTimeout).Restore(
            File.Exists(file) ? file : Backups.Find(context.Paths, file) ?? file
        );
        if (parsed.GetValue(_json))
        {
            var content = restored.Content;
            output.WriteLine(
                JsonSerializer.Serialize(
                    new(
                        context.Paths.Database,
                        restored.Source,
                        content.Sessions,
                        content.Responses,
                        content.LogEntries,
                        restored.Forgotten,
                        restored.Backup,
                        restored.UnreadableCopy
                    )
                    {
                        ForgottenEntriesSince = restored.ForgottenEntries,
                    },
                    BackupJsonContext.Readable.RestoreJson
                )
            );
            return 0;
        }

        Terminal.Print(
            output,
            $"restored {Shown(context.Paths.Database)} from {Shown(restored.Source)}: "
                + BackupCommand.Content(restored.Content)
        );
        if (restored.Forgotten + restored.ForgottenEntries > 0)
            Terminal.Print(
                output,
                $"Not restored: {Forgotten(restored)} that you have deleted with forget " + "since the backup."
            );
        if (restored.Backup is { } backup)
            Terminal.Print(
                output,
                $"The previous database is saved in {Shown(backup)}. To undo, run "
                    + WordWrap.Whole(
                        "claude-session-logger restore "
                            + (Backups.TimeOf(context.Paths, backup) ?? ShellText.Quote(backup))
                    )
            );
        if (restored.UnreadableCopy is { } unreadableCopy)
            Terminal.Print(
                output,
                $"The previous database file could not be opened; it is kept as {Shown(unreadableCopy)}."
            );
        Terminal.Print(
            output,
            "The next flush reads transcripts that changed since the backup. Run claude-session-logger "
                + "import to read them now."
        );
        return 0;

        string Shown(string path) => HomePath.Shorten(SafeText.Safe(path), context.Paths.UserHome);
    }

    int List(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var paths = AppPaths.FromEnvironment();
        var backups = Backups
            .AllKnown(paths)
            .Select(path => new KnownBackupJson(path, new FileInfo(path).Length))
            .ToList();
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(backups, BackupJsonContext.Readable.ListKnownBackupJson));
        else if (backups.Count == 0)
            parsed.InvocationConfiguration.Error.WriteLine(
                "no backups yet. Run claude-session-logger backup to make one; if the database is damaged, run "
                    + "claude-session-logger doctor."
            );
        else
        {
            foreach (var backup in backups)
                Terminal.Print(output, $"{SafeText.Safe(Shown(backup.Path))}  {Terminal.Megabytes(backup.Bytes)}");
            var newest = backups[0].Path;
            Terminal.Print(
                parsed.InvocationConfiguration.Error,
                "To replace the database with one of these backups, run "
                    + WordWrap.Whole(
                        "claude-session-logger restore "
                            + (Backups.TimeOf(paths, newest) ?? ShellText.Quote(SafeText.Safe(newest)))
                    )
            );
        }

        return 0;

        // Programs need whole paths; people type less.
        string Shown(string path) =>
            Terminal.IsTerminal(output) ? Backups.TimeOf(paths, path) ?? HomePath.Shorten(path, paths.UserHome) : path;
    }

    static string Forgotten(RestoreResult restored) =>
        string.Join(
            " and ",
            new[]
            {
                restored.Forgotten > 0 ? Terminal.Count(restored.Forgotten, "session") : null,
                restored.ForgottenEntries > 0
                    ? Terminal.Count(restored.ForgottenEntries, "log entry", "log entries")
                    : null,
            }.OfType<string>()
        );
}
