using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture.Verification;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>The output of <c>verify --json</c>.</summary>
sealed record VerifyJson(
    int Transcripts,
    int Checked,
    int Agree,
    int WithoutTranscript,
    int Hidden,
    int Unreadable,
    List<DifferenceJson> Different
)
{
    public static VerifyJson Of(VerifyResult result) =>
        new(
            result.Transcripts,
            result.Checked,
            result.Checked - result.Different.Count,
            result.WithoutTranscript,
            result.Hidden,
            result.Unreadable,
            [
                .. result.Different.Select(session => new DifferenceJson(
                    session.SessionId,
                    session.Project,
                    VerifyCommand.Keyword(session.Reason),
                    VerifyCommand.Explanation(session.Reason),
                    [
                        .. session.Models.Select(model => new ModelDifferenceJson(
                            model.Model,
                            ModelCountJson.Of(model.Stored),
                            ModelCountJson.Of(model.Counted)
                        )),
                    ]
                )),
            ]
        );
}

/// <summary>A session that differs. <c>why</c> is a keyword for programs; <c>explanation</c> is a sentence.</summary>
sealed record DifferenceJson(
    string SessionId,
    string? Project,
    string Why,
    string Explanation,
    List<ModelDifferenceJson> Models
);

sealed record ModelDifferenceJson(string Model, ModelCountJson Stored, ModelCountJson Counted);

sealed record ModelCountJson(
    long Responses,
    long InputTokens,
    long OutputTokens,
    long CacheWriteTokens,
    long CacheReadTokens,
    long WebSearchRequests,
    decimal CostUsd
)
{
    public static ModelCountJson Of(in ModelCount count) =>
        new(
            count.Responses,
            count.Tokens.Input,
            count.Tokens.Output,
            count.Tokens.CacheWrite,
            count.Tokens.CacheRead,
            count.WebSearches,
            count.CostUsd
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VerifyJson))]
sealed partial class VerifyJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static VerifyJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
