using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Reports;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<SessionRow>))]
[JsonSerializable(typeof(WireSessionDetail))]
[JsonSerializable(typeof(Summary))]
[JsonSerializable(typeof(List<EntryRow>))]
[JsonSerializable(typeof(WireEntryDetail))]
[JsonSerializable(typeof(List<WireEntryDetail>))]
[JsonSerializable(typeof(IReadOnlyList<WireAct>))]
[JsonSerializable(typeof(List<WireInboxEntry>))]
[JsonSerializable(typeof(WireUnseen))]
[JsonSerializable(typeof(WirePrime))]
sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>Text of people as they wrote it, not as escapes.</summary>
    public static ReportJson Readable => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
