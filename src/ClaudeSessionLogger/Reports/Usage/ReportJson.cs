using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Reports.Usage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<SessionRow>))]
[JsonSerializable(typeof(SessionDetailJson))]
[JsonSerializable(typeof(UsageSummary))]
[JsonSerializable(typeof(UsageComparison))]
[JsonSerializable(typeof(List<EntryRow>))]
[JsonSerializable(typeof(EntryDetailJson))]
[JsonSerializable(typeof(List<EntryDetailJson>))]
[JsonSerializable(typeof(IReadOnlyList<HistoryItemJson>))]
[JsonSerializable(typeof(List<InboxEntryJson>))]
[JsonSerializable(typeof(UnseenCountJson))]
[JsonSerializable(typeof(SessionContextJson))]
sealed partial class ReportJsonContext : JsonSerializerContext
{
    /// <summary>Writes text unescaped, so that people can read it.</summary>
    public static ReportJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
