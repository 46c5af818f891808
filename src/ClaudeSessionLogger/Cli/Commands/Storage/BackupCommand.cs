using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>Copies the whole database to a file, even while other processes use the database.</summary>
sealed class BackupCommand : Command, ICommandExample
{
    readonly Argument<string?> _file = new("FILE")
    {
        Description =
            "A new file, whose folder is created if needed, or an existing folder (default: a file next to the "
            + "database)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public BackupCommand()
        : base("backup", "Copy the database to a backup file")
    {
        CommonOptions.RefuseEmpty(_file);
        Add(_file);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger backup ~/sessions.duckdb";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var paths = AppPaths.FromEnvironment();
        if (!Database.Exists(paths, CommandLine.LockTimeout))
            throw new Failure(FailureKind.NotFound, $"cannot back up {paths.Database}: it does not exist yet.");

        string path;
        DatabaseContent content;
        using (var database = Database.OpenUnmigrated(paths.Database, readOnly: true, CommandLine.LockTimeout))
        {
            content = DatabaseContent.Of(database);
            if (parsed.GetValue(_file) is { } file)
            {
                Backups.CopyTo(database, path = Target(file, paths), paths);
                Backups.RememberElsewhere(paths, path);
            }
            else
                path = Backups.Make(database, paths, TimeProvider.System);
        }

        var size = new FileInfo(path).Length;
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    new(path, size, content.Sessions, content.Responses, content.LogEntries),
                    BackupJsonContext.Readable.BackupJson
                )
            );
            return 0;
        }

        Terminal.Print(output, $"{path}: {Content(content)}, {Terminal.Megabytes(size)}");
        if (parsed.GetValue(_file) is null)
            Terminal.Print(
                output,
                $"Next to the database, only the last {Backups.Kept} backups are kept. Pass FILE to save "
                    + "a backup elsewhere."
            );
        return 0;
    }

    /// <summary>Describes the content of a backup; mentions log entries only if there are any.</summary>
    public static string Content(DatabaseContent content) =>
        $"{Terminal.Count(content.Sessions, "session")}, {Terminal.Count(content.Responses, "response")}"
        + (content.LogEntries > 0 ? $", {Terminal.Count(content.LogEntries, "log entry", "log entries")}" : "");

    static string Target(string file, AppPaths paths)
    {
        var path = Path.GetFullPath(file);
        if (Directory.Exists(path))
            return Path.Combine(path, Backups.NewName(paths, TimeProvider.System));

        var folder = Path.GetDirectoryName(path)!;
        try
        {
            PrivateFile.CreateFolder(folder);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot create the folder {folder} ({e.Reason}). Name a file in another folder.",
                e
            );
        }
    }
}
