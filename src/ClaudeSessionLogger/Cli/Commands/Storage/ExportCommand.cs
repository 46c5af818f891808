using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>Writes each view to a file for other tools.</summary>
sealed class ExportCommand : Command, ICommandExample
{
    readonly Argument<string> _folder = new("DIR") { Description = "The target folder; created if it does not exist" };
    readonly Option<bool> _parquet = new("--parquet") { Description = "Write Parquet files (default)" };
    readonly Option<bool> _csv = new("--csv") { Description = "Write CSV files" };
    readonly Option<bool> _json = new("--json") { Description = "Write JSON files, each with one array" };
    readonly Option<bool> _replace = new("--replace") { Description = "Overwrite existing files with the same names" };

    public ExportCommand()
        : base(
            "export",
            "Write each view of the database to its own file (claude-session-logger query lists the views)"
        )
    {
        CommonOptions.RefuseEmpty(_folder);
        Add(_folder);
        foreach (var option in (ReadOnlySpan<Option>)[_parquet, _csv, _json, _replace])
            Add(option);
        Validators.Add(result =>
        {
            if (
                ((ReadOnlySpan<Option<bool>>)[_parquet, _csv, _json]).ToArray().Count(option => result.GetValue(option))
                > 1
            )
                result.AddError("--parquet, --csv and --json cannot be combined; use one of them.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger export --csv ~/export";

    int Run(ParseResult parsed)
    {
        var format =
            parsed.GetValue(_csv) ? ExportFormat.Csv
            : parsed.GetValue(_json) ? ExportFormat.Json
            : ExportFormat.Parquet;
        var folder = Path.GetFullPath(parsed.GetRequiredValue(_folder));
        var paths = AppPaths.FromEnvironment();
        using var database =
            Database.OpenToRead(paths, CommandLine.LockTimeout)
            ?? throw new Failure(FailureKind.NotFound, NoSessions.Advice);
        foreach (
            var file in new ViewExport(database, paths, folder, format).Run(
                parsed.GetValue(_replace),
                TimeProvider.System
            )
        )
            Terminal.Print(parsed.InvocationConfiguration.Output, $"{file.Path}: {Terminal.Count(file.Rows, "row")}");
        return 0;
    }
}
