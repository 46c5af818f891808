using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>The output of <c>backup --json</c>.</summary>
sealed record BackupJson(string Path, long Bytes, long Sessions, long Responses, long LogEntries);

/// <summary>An item of the output of <c>restore --json</c> without a file.</summary>
sealed record KnownBackupJson(string Path, long Bytes);

/// <summary>The output of <c>restore --json</c>.</summary>
/// <param name="Backup">A backup of the previous database.</param>
/// <param name="Unreadable">The new path of the previous database file, if the file could not be opened.</param>
sealed record RestoreJson(
    string Database,
    string Source,
    long Sessions,
    long Responses,
    long LogEntries,
    int ForgottenSince,
    string? Backup,
    string? Unreadable
)
{
    /// <summary>The number of entries that were not restored, because they have been forgotten since.</summary>
    public int ForgottenEntriesSince { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BackupJson))]
[JsonSerializable(typeof(List<KnownBackupJson>))]
[JsonSerializable(typeof(RestoreJson))]
sealed partial class BackupJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static BackupJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
