using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Archive.Format;

/// <summary>The list of a session's archived files. Each commit appends a complete list.</summary>
/// <param name="Heads">
/// The ids of the transcript's first rows. A fork begins with copies of them, so it is found by them.
/// </param>
sealed record ArchiveManifest(string Session, IReadOnlyList<ArchivedEntry> Files, IReadOnlyList<Guid> Heads)
{
    public const int MaxFiles = 100_000;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ArchiveManifestJson.Default.ArchiveManifest);

    /// <summary>Returns null if it is not a complete manifest.</summary>
    public static ArchiveManifest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return
                JsonSerializer.Deserialize(json, ArchiveManifestJson.Default.ArchiveManifest)
                    is { Session: not null, Files: { Count: <= MaxFiles } files, Heads: not null } manifest
                && files.All(file =>
                    file is { Profile: not null, Path: not null, Generations.Count: > 0 }
                    && file.Generations.All(generation => generation is { Size: >= 0 })
                )
                ? manifest
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An archived file; its position in the list is its number.</summary>
/// <param name="Generations">
/// Its contents, oldest first. The client replaces a file's content rarely; each content it had is kept.
/// </param>
sealed record ArchivedEntry(string Profile, string Path, IReadOnlyList<ArchivedGeneration> Generations)
{
    [JsonIgnore]
    public ArchivedGeneration Newest => Generations[^1];
}

/// <summary>The content of a file, as far as it was archived.</summary>
/// <param name="ModifiedAt">The file's time when it was read, so that an unchanged file is not read again.</param>
sealed record ArchivedGeneration(long Size, DateTime ModifiedAt, DateTime ArchivedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ArchiveManifest))]
sealed partial class ArchiveManifestJson : JsonSerializerContext;
