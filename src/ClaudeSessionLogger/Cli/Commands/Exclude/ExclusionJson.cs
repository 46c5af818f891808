using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Cli.Commands.Exclude;

/// <summary>An exclusion in the output of <c>exclude --json</c>; <c>kind</c> is folder or project.</summary>
/// <param name="Path">The folder's full path; null for a project.</param>
sealed record ExclusionJson(string Exclusion, string Kind, string? Path)
{
    public static ExclusionJson Of(ExclusionName entry) =>
        new(entry.Text, entry.IsFolder ? "folder" : "project", entry.Folder);
}

[JsonSerializable(typeof(List<ExclusionJson>))]
sealed partial class ExclusionJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static ExclusionJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
