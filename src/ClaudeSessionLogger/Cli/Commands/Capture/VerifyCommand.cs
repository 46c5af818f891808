using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Verification;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>Counts transcripts again from the start and compares the result with the database.</summary>
sealed class VerifyCommand : Command, ICommandExample
{
    /// <summary>The exit code if any session differs.</summary>
    public const int DifferencesExitCode = 1;

    readonly Argument<string[]> _folders = new("DIR")
    {
        Description = "Transcript folders or Claude Code configuration folders (default: all known transcripts)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public VerifyCommand()
        : base(
            "verify",
            "Count transcripts again and compare the result with the database (read-only; exit code 1 if they differ)"
        )
    {
        CommonOptions.RefuseEmpty(_folders);
        Add(_folders);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger verify";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var context = CaptureContext.Load(AppPaths.FromEnvironment(), TimeProvider.System);
        var places = parsed.GetValue(_folders) ?? [];
        var requested = new TranscriptFinder(error.WriteLine);
        foreach (var folder in parsed.GetValue(_folders) ?? [])
        {
            if (!requested.Add(folder))
                throw new Failure(
                    FailureKind.NotFound,
                    $"cannot find {folder}. Pass a folder that contains transcripts, such as ~/.claude."
                );
        }

        var isAll = parsed.GetValue(_folders) is null or [];
        var result = new Verifier(context, CommandLine.LockTimeout).Verify(
            All(requested.Files, context, error),
            isAll ? null : requested.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal)
        );
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(VerifyJson.Of(result), VerifyJsonContext.Readable.VerifyJson));
        else
        {
            Print(result, output);
            VerifyView.Print(result.Second, output);
            VerifyView.Print(result.Client, output);
        }

        return result.Different.Count + result.Second.Different.Count > 0 ? DifferencesExitCode : 0;
    }

    // Include transcripts that were imported from other folders, if they still exist.
    static IReadOnlyList<TranscriptFile> All(
        IReadOnlyList<TranscriptFile> requested,
        CaptureContext context,
        TextWriter error
    )
    {
        var finder = new TranscriptFinder(error.WriteLine);
        foreach (var profile in context.Settings.TranscriptProfiles)
            finder.AddProfile(profile);
        IEnumerable<string> known = [];
        using (var database = Database.OpenToRead(context.Paths, CommandLine.LockTimeout))
            known = database is null ? [] : new TranscriptStore(database).Stamps().Keys;
        foreach (var path in known.Concat(requested.Select(file => file.Path)))
            finder.AddTranscript(path);
        return finder.Files;
    }

    static void Print(VerifyResult result, TextWriter output)
    {
        if (result.Different.Count > 0)
        {
            var table = new TextTable(
                new("session"),
                new("project", MinWidth: 8, DropPriority: 1),
                new("model", MinWidth: 10),
                TextColumn.Number("responses", drop: 3),
                TextColumn.Number("counted", drop: 3),
                TextColumn.Number("tokens"),
                TextColumn.Number("counted"),
                TextColumn.Number("cost", drop: 2),
                TextColumn.Number("counted", drop: 2),
                new("why", MinWidth: 12)
            );
            foreach (var session in result.Different)
            {
                foreach (var model in session.Models)
                    table.AddRow(
                        session.SessionId.Short,
                        session.Project,
                        model.Model,
                        Terminal.Number(model.Stored.Responses),
                        Terminal.Number(model.Counted.Responses),
                        Terminal.Number(model.Stored.Tokens.Total),
                        Terminal.Number(model.Counted.Tokens.Total),
                        Terminal.Money(model.Stored.CostUsd),
                        Terminal.Money(model.Counted.CostUsd),
                        Keyword(session.Reason)
                    );
            }

            table.Print(output);
            output.WriteLine();
            foreach (var why in result.Different.Select(session => session.Reason).Distinct().Order())
                Terminal.Print(output, $"{Keyword(why)}: {Explanation(why)}.", indent: 2);
        }

        Terminal.Print(
            output,
            $"{Terminal.Count(result.Checked, "session")} counted again from "
                + $"{Terminal.Count(result.Transcripts, "transcript")}: "
                + (
                    result.Different.Count == 0
                        ? "all match the database."
                        : $"{Terminal.Number(result.Checked - result.Different.Count)} match the database, "
                            + $"{Terminal.Number(result.Different.Count)} differ."
                )
        );
        if (result.WithoutTranscript > 0)
            Terminal.Print(
                output,
                $"{Terminal.Count(result.WithoutTranscript, "session has", "sessions have")} no "
                    + "transcript any more and could not be counted again."
            );
        if (result.Hidden > 0)
            Terminal.Print(
                output,
                $"{Terminal.Count(result.Hidden, "session was", "sessions were")} not counted, because "
                    + $"{(result.Hidden == 1 ? "it is" : "they are")} forgotten or excluded."
            );
        if (result.Unreadable > 0)
            Terminal.Print(output, $"{Terminal.Count(result.Unreadable, "transcript")} could not be read.");
    }

    public static string Keyword(DifferenceReason why) =>
        why switch
        {
            DifferenceReason.NotRecorded => "new",
            DifferenceReason.TranscriptChanged => "grown",
            DifferenceReason.TranscriptDeleted => "gone",
            DifferenceReason.Rewritten => "rewritten",
            DifferenceReason.SharedLines => "relative",
            DifferenceReason.Prices => "prices",
            _ => "unknown",
        };

    public static string Explanation(DifferenceReason why) =>
        why switch
        {
            DifferenceReason.NotRecorded =>
                "the session is not recorded yet. Run claude-session-logger flush to record it, or import DIR if its "
                    + "transcript is in another folder",
            DifferenceReason.TranscriptChanged =>
                "a transcript has changed since it was read. Run claude-session-logger flush to record the "
                    + "changes",
            DifferenceReason.TranscriptDeleted => "a transcript was deleted; its data is only in the database",
            DifferenceReason.Rewritten => "the client rewrote the transcript; its earlier data is only in the database",
            DifferenceReason.SharedLines =>
                "the session shares rows with a session whose transcript was changed or deleted; each "
                    + "shared row counts only once",
            DifferenceReason.Prices =>
                "the tokens match, but prices have changed. Run claude-session-logger reprice to "
                    + "recompute all costs",
            _ => "the reason is unknown. Please report a bug with the output of verify --json",
        };
}
