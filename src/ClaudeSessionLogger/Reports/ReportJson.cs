using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Reports;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(List<SessionRow>))]
[JsonSerializable(typeof(WireSessionDetail))]
[JsonSerializable(typeof(Summary))]
sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>Text of people as they wrote it, not as escapes.</summary>
    public static ReportJson Readable { get; } = new(new JsonSerializerOptions(new ReportJson().GeneratedSerializerOptions!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
