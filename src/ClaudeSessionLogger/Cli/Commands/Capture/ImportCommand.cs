using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using Spectre.Console;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>Records the sessions of all transcripts on the disk.</summary>
sealed class ImportCommand : Command, ICommandExample
{
    // Wait longer than other commands for processes that are writing, because an import is not urgent.
    static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(60);

    readonly Argument<string[]> _folders = new("DIR")
    {
        Description = "Transcript folders or Claude Code configuration folders (default: all known profiles)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public ImportCommand()
        : base("import", "Record every session whose transcript is on disk; reads only new and changed transcripts")
    {
        CommonOptions.RefuseEmpty(_folders);
        Add(_folders);
        SetAction(Run);
    }

    public string Example => "claude-session-logger import ~/.claude /backup/old-laptop/.claude";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var context = CaptureContext.Load(AppPaths.FromEnvironment(), TimeProvider.System);
        foreach (var warning in context.Warnings)
            error.WriteLine($"warning: {warning}");
        // If config.json cannot be read, stop, so that the user can correct it. A flush would use the last known
        // exclusions.
        context.Settings.RefuseUnreadable();

        var result = ImportAll(context, error, parsed.GetValue(_folders) ?? []);
        Terminal.Print(
            output,
            result switch
            {
                { Found: 0 } => "no transcripts found",
                { Read: 0, Unreadable: 0 } => $"nothing new in {Terminal.Count(result.Found, "transcript")}",
                _ => $"read {Terminal.Number(result.Read)} of {Terminal.Count(result.Found, "transcript")}"
                    + (
                        result.Found - result.Read - result.Unreadable is > 0 and var unchanged
                            ? $"; {Terminal.Number(unchanged)} had not changed"
                            : ""
                    ),
            }
        );
        if (result.Unreadable > 0)
            error.WriteLine(
                $"{Terminal.Count(result.Unreadable, "transcript")} could not be read; see {context.Log.Path}."
            );
        return 0;
    }

    /// <summary>Imports these folders; without any, all known profiles. Shows a progress bar on a terminal.</summary>
    public static ImportResult ImportAll(CaptureContext context, TextWriter error, params string[] folders)
    {
        var finder = new TranscriptFinder(error.WriteLine);
        Find(finder, folders, context.Settings);
        return error == Console.Error && !Console.IsErrorRedirected && finder.Files.Count > 0
            ? WrappingWriter.Unwrapped(() => WithProgressBar(progress => Import(context, finder.Files, progress)))
            : Import(context, finder.Files, null);
    }

    static void Find(TranscriptFinder finder, string[] folders, Settings settings)
    {
        foreach (var folder in folders)
        {
            if (!finder.Add(folder))
                throw new Failure(
                    FailureKind.NotFound,
                    $"cannot find {folder}. Pass a folder that contains transcripts, such as ~/.claude."
                );
        }

        if (folders.Length == 0)
        {
            foreach (var profile in settings.TranscriptProfiles)
                finder.AddProfile(profile);
            // A folder of another user is not one without transcripts.
            if (finder.Files.Count == 0)
            {
                foreach (var profile in settings.TranscriptProfiles)
                    PathAccess.CheckFolder(Path.Combine(profile, "projects"));
            }
        }
    }

    static ImportResult Import(
        CaptureContext context,
        IReadOnlyList<TranscriptFile> files,
        Action<ImportProgress>? progress
    )
    {
        using var importer = new Importer(context, s_lockWait) { Progress = progress };
        var result = importer.Import(files);
        if (result.Read > 0)
            StatusCacheWriter.Write(importer.Database, context.Paths, context.Clock);
        return result;
    }

    static ImportResult WithProgressBar(Func<Action<ImportProgress>, ImportResult> import)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console
            .Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .Start(bar =>
            {
                var task = bar.AddTask("reading transcripts");
                return import(progress =>
                    (task.MaxValue, task.Value) = (Math.Max(1, progress.Bytes), progress.BytesDone)
                );
            });
    }
}
