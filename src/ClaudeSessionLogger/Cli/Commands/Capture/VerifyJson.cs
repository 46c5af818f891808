using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture.Verification;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>The output of <c>verify --json</c>.</summary>
sealed record VerifyJson(
    int Transcripts,
    int Checked,
    int Agree,
    int WithoutTranscript,
    int Hidden,
    int Unreadable,
    List<DifferenceJson> Different,
    SecondCountJson SecondCount,
    List<ClientDifferenceJson> Client
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
            ],
            new(
                result.Second.Responses,
                [
                    .. result.Second.Different.Select(found => new SecondCountDifferenceJson(
                        [.. found.Sessions],
                        found.Model,
                        VerifyView.SecondCountExplanation,
                        ModelCountJson.Of(found.Counted),
                        ModelCountJson.Of(found.Second)
                    )),
                ]
            ),
            [
                .. result.Client.Select(found => new ClientDifferenceJson(
                    found.SessionId,
                    found.Model,
                    VerifyView.Keyword(found.Reason),
                    VerifyView.Explanation(found.Reason),
                    ModelCountJson.Of(found.Recorded),
                    ModelCountJson.Of(found.Reported)
                )),
            ]
        );
}

/// <summary>A session that differs. <c>why</c> is a keyword for programs; <c>explanation</c> is a sentence.</summary>
sealed record DifferenceJson(
    SessionId SessionId,
    string? Project,
    string Why,
    string Explanation,
    List<ModelDifferenceJson> Models
);

sealed record ModelDifferenceJson(string Model, ModelCountJson Stored, ModelCountJson Counted);

/// <summary>The comparison with a second count by other code.</summary>
sealed record SecondCountJson(long Responses, List<SecondCountDifferenceJson> Different);

sealed record SecondCountDifferenceJson(
    List<SessionId> Sessions,
    string Model,
    string Explanation,
    ModelCountJson Counted,
    ModelCountJson Second
);

/// <summary>A model of a session beside the client's own account; <c>why</c> is <c>same</c> if they agree.</summary>
sealed record ClientDifferenceJson(
    SessionId SessionId,
    string Model,
    string Why,
    string Explanation,
    ModelCountJson Recorded,
    ModelCountJson Reported
);

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
