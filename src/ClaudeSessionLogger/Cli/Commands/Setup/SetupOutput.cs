using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Setup;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>Prints the steps of <c>setup</c> as lines or as JSON.</summary>
static class SetupOutput
{
    // In a narrow terminal, paths would not fit beside an indentation of this width.
    const int Indent = 24,
        NarrowIndent = 4,
        Narrow = 80;

    /// <summary>How far the lines that continue a step or a finding are indented.</summary>
    public static int IndentFor(TextWriter output) => Terminal.Width(output) < Narrow ? NarrowIndent : Indent;

    /// <param name="userHome">The user's home folder, which is shown as <c>~</c>.</param>
    /// <param name="onlyChanges">Whether to leave out what did not change.</param>
    public static void Print(TextWriter output, IReadOnlyList<SetupStep> steps, string userHome, bool onlyChanges)
    {
        var shown = steps.Where(step => !onlyChanges || !step.IsUnchanged).ToList();
        foreach (var step in shown)
            Terminal.Print(
                output,
                $"{Word(step.State), -8} {step.Name + ":", -14} "
                    + $"{SafeText.Safe(HomePath.Shorten(step.Detail, userHome))}",
                IndentFor(output)
            );
        if (onlyChanges)
            output.WriteLine(shown.Count == 0 ? "Everything is as before." : "Everything else is as before.");
    }

    public static void PrintJson(TextWriter output, IReadOnlyList<SetupStep> steps)
    {
        var json = steps.Select(step => new SetupStepJson(step.Name, Word(step.State), step.Detail)).ToList();
        output.WriteLine(JsonSerializer.Serialize(json, SetupJsonContext.Readable.ListSetupStepJson));
    }

    static string Word(SetupState state) =>
        state switch
        {
            SetupState.Ok => "ok",
            SetupState.Skipped => "skipped",
            SetupState.Missing => "missing",
            _ => "failed",
        };
}

/// <summary>A step in the output of <c>setup --json</c>; <c>state</c> is ok, skipped, missing or failed.</summary>
sealed record SetupStepJson(string Step, string State, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<SetupStepJson>))]
sealed partial class SetupJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static SetupJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
