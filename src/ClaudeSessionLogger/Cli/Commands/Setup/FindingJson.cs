using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Diagnostics;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>A finding in the output of <c>doctor --json</c>; <c>state</c> is ok, warning or problem.</summary>
sealed record FindingJson(string Check, string State, string Detail, string? Advice)
{
    public static FindingJson Of(Finding finding) =>
        new(finding.Check, Word(finding.State), finding.Detail, finding.Advice);

    public static string Word(FindingState state) =>
        state switch
        {
            FindingState.Ok => "ok",
            FindingState.Warning => "warning",
            _ => "problem",
        };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<FindingJson>))]
sealed partial class FindingJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static FindingJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
