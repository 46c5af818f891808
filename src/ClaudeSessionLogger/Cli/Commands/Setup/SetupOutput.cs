using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Setup;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>Prints the steps of <c>setup</c> as lines or as JSON.</summary>
static class SetupOutput
{
    const int Indent = 24;

    public static void Print(TextWriter output, IReadOnlyList<SetupStep> steps)
    {
        foreach (var step in steps)
            Terminal.Print(
                output,
                $"{Word(step.State), -8} {step.Name + ":", -14} {SafeText.Safe(step.Detail)}",
                Indent
            );
    }

    public static void PrintJson(TextWriter output, IReadOnlyList<SetupStep> steps)
    {
        var json = steps.Select(step => new SetupStepJson(step.Name, Word(step.State), step.Detail)).ToList();
        output.WriteLine(JsonSerializer.Serialize(json, SetupJsonContext.Default.ListSetupStepJson));
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(List<SetupStepJson>))]
sealed partial class SetupJsonContext : JsonSerializerContext;
