using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture;

namespace ClaudeSessionLogger.Commands;

/// <summary>What <c>verify --json</c> prints.</summary>
sealed record WireVerify(int Transcripts, int Checked, int Agree, int WithoutTranscript, int Hidden, int Unreadable, List<WireDifference> Different)
{
    public static WireVerify Of(VerifyResult result) => new(result.Transcripts, result.Checked, result.Checked - result.Different.Count, result.WithoutTranscript, result.Hidden,
        result.Unreadable, [.. result.Different.Select(session => new WireDifference(session.SessionId, session.Project, VerifyCommand.Word(session.Why), VerifyCommand.Explanation(session.Why),
            [.. session.Models.Select(model => new WireModelDifference(model.Model, WireCount.Of(model.Stored), WireCount.Of(model.Counted)))]))]);
}

/// <summary><paramref name="Why"/> is a word for programs, <paramref name="Explanation"/> the sentence.</summary>
sealed record WireDifference(string SessionId, string? Project, string Why, string Explanation, List<WireModelDifference> Models);

sealed record WireModelDifference(string Model, WireCount Stored, WireCount Counted);

sealed record WireCount(long Responses, long InputTokens, long OutputTokens, long CacheWriteTokens, long CacheReadTokens, long WebSearchRequests, decimal CostUsd)
{
    public static WireCount Of(in ModelCount count) => new(
        count.Responses, count.Tokens.Input, count.Tokens.Output, count.Tokens.CacheWrite, count.Tokens.CacheRead, count.WebSearches, count.CostUsd);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WireVerify))]
sealed partial class VerifyJson : JsonSerializerContext
{
    /// <summary>Text as it is, not as escapes.</summary>
    public static VerifyJson Readable => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
