using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>The output of <c>backup --json</c>.</summary>
sealed record BackupJson(string Path, long Bytes, long Sessions, long Responses, long LogEntries);

/// <summary>
/// The output of <c>restore --json</c>. Restoring <paramref name="Backup"/> undoes it; <paramref name="Unreadable"/> is
/// the previous file, if it could not be opened.
/// </summary>
sealed record RestoreJson(
    string Database, string Source, long Sessions, long Responses, long LogEntries, int ForgottenSince, string? Backup, string? Unreadable);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BackupJson))]
[JsonSerializable(typeof(RestoreJson))]
sealed partial class BackupJsonContext : JsonSerializerContext
{
    /// <summary>Writes paths unescaped.</summary>
    public static BackupJsonContext Readable => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
