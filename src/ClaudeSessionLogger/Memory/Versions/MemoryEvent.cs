using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// How a version of a memory file stands in a replicated log. Its entry is <c>memory/PROJECT/NAME</c>; its value a line of JSON, a
/// <see cref="MemoryHeader"/>, and behind it the content; the event that it replaces is its first parent.
/// </summary>
static class MemoryEvent
{
    public const string Version = "memory", Deleted = "memory-deleted";

    /// <summary>A person's decision about a whole project; its entry is <c>memory/PROJECT</c>.</summary>
    public const string Shared = "memory-shared", Unshared = "memory-unshared";

    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsOf(string entryId) => entryId.StartsWith(SharedMemoryEntries.Prefix, StringComparison.Ordinal);

    public static string EntryOf(string project, string name) => $"{EntryOf(project)}/{name}";

    public static string EntryOf(string project) => SharedMemoryEntries.Prefix + project;

    /// <summary>Null for what is not of a file.</summary>
    public static string? NameOf(string? project, string entryId) =>
        project is not null && entryId.StartsWith(EntryOf(project) + "/", StringComparison.Ordinal) ? entryId[(EntryOf(project).Length + 1)..] : null;

    /// <param name="content">Null for a deletion.</param>
    public static string ValueOf(MemoryHeader header, byte[]? content)
    {
        var text = content is null ? "" : TextOf(content);
        if (text is null)
            (header, text) = (header with { Base64 = true }, Convert.ToBase64String(content!));
        return $"{JsonSerializer.Serialize(header, MemoryEventJsonContext.Compact.MemoryHeader)}\n{text}";
    }

    /// <summary>An empty one for what is none: a version is never refused for what another program wrote before it.</summary>
    public static MemoryHeader HeaderOf(string? line)
    {
        try
        {
            return line is { Length: > 0 } ? JsonSerializer.Deserialize(line, MemoryEventJsonContext.Compact.MemoryHeader) ?? MemoryHeader.None : MemoryHeader.None;
        }
        catch (JsonException)
        {
            return MemoryHeader.None;
        }
    }

    /// <summary>The content in a value; null for what cannot be one.</summary>
    public static byte[]? ContentOf(string? value)
    {
        if (value is null || value.IndexOf('\n', StringComparison.Ordinal) is not (>= 0 and var end))
            return null;
        if (HeaderOf(value[..end]).Base64 is not true)
            return Encoding.UTF8.GetBytes(value[(end + 1)..]);
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value[(end + 1)..], bytes, out var length) ? bytes[..length] : null;
    }

    // PostgreSQL's text has no U+0000, and nothing but UTF-8.
    static string? TextOf(byte[] content)
    {
        try
        {
            return content.Contains((byte)0) ? null : s_strict.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>What a version says of itself beside its content.</summary>
/// <param name="Also">Its other parents: it brings several versions together.</param>
/// <param name="From">The name it had until then.</param>
/// <param name="To">The name that the file has from then on.</param>
sealed record MemoryHeader(IReadOnlyList<Guid>? Also = null, string? From = null, string? To = null, bool? Base64 = null)
{
    public static readonly MemoryHeader None = new();
}

[JsonSerializable(typeof(MemoryHeader))]
sealed partial class MemoryEventJsonContext : JsonSerializerContext
{
    public static readonly MemoryEventJsonContext Compact = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
