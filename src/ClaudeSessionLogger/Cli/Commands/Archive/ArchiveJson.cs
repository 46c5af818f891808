using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Archive;

/// <summary>The output of <c>archive --json</c>.</summary>
/// <param name="Enabled">Whether flushes archive sessions; null if the user has not decided.</param>
/// <param name="Missing">Sessions on the disk that are not archived completely.</param>
/// <param name="Unreadable">Archive files in which no session can be found.</param>
sealed record ArchiveJson(
    bool? Enabled,
    string Folder,
    string? Keep,
    int Sessions,
    int Files,
    long OriginalBytes,
    long StoredBytes,
    double? Ratio,
    DateTime? Oldest,
    IReadOnlyList<SessionId> Missing,
    IReadOnlyList<string> Unreadable
)
{
    public static ArchiveJson Of(Settings settings, ArchiveFolder folder, ArchiveStatus? status) =>
        new(
            settings.Archive,
            folder.Path,
            settings.ArchiveKeep,
            status?.Sessions ?? 0,
            status?.Files ?? 0,
            status?.OriginalBytes ?? 0,
            status?.StoredBytes ?? 0,
            status?.Ratio,
            status?.Oldest,
            status?.Missing ?? [],
            status?.Unreadable ?? []
        );
}

/// <summary>An item in the output of <c>archive verify --json</c>.</summary>
/// <param name="LostBytes">How many bytes of the file's content are lost.</param>
sealed record ArchiveDamageJson(SessionId SessionId, string Path, int? Generation, long LostBytes, string Detail)
{
    public static ArchiveDamageJson Of(ArchiveDamage damage) =>
        new(
            damage.SessionId,
            damage.Path,
            damage.Generation,
            damage.Lost.Sum(range => range.End - range.Start),
            damage.Detail
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ArchiveJson))]
[JsonSerializable(typeof(List<ArchiveDamageJson>))]
sealed partial class ArchiveJsonContext : JsonSerializerContext
{
    /// <summary>Writes text unescaped, so that people can read it.</summary>
    public static ArchiveJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
