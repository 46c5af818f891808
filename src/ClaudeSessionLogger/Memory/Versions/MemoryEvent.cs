using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Encodes a version of a memory file as an event. The entry is <c>memory/PROJECT/NAME</c>; the value is a line of
/// JSON, a <see cref="MemoryHeader"/>, followed by the content; the replaced event is the first parent. A decision
/// about a whole project has the entry <c>memory/PROJECT</c>. After a file was forgotten, its next versions have the
/// entry <c>memory/PROJECT/NAME?HASH</c>, because the hub removes all texts of a forgotten entry, whenever they arrive.
/// </summary>
static class MemoryEvent
{
    // No file name contains it, so that version 1 does not take the entry for a file.
    const char RenewalMark = '?';

    const int HashLength = 32;

    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static EntryId EntryOf(string project, string name) => new($"{EntryOf(project)}/{name}");

    public static EntryId EntryOf(string project) => new(SharedMemoryEntries.Prefix + project);

    /// <summary>Returns the name of the file; null if the event is not about a file.</summary>
    public static string? NameOf(string? project, EntryId entryId) =>
        project is not null && entryId.Value.StartsWith(EntryOf(project) + "/", StringComparison.Ordinal)
            ? FirstEntryOf(entryId).Value[(EntryOf(project).Value.Length + 1)..]
            : null;

    /// <summary>
    /// What is appended to the entry of a file for the versions written after this event has forgotten the earlier
    /// ones.
    /// </summary>
    public static string RenewalOf(Guid forgetting) => $"{RenewalMark}{forgetting:N}";

    /// <summary>Returns the entry that the file had before it was ever forgotten.</summary>
    public static EntryId FirstEntryOf(EntryId entryId) =>
        IsRenewed(entryId) ? new(entryId.Value[..^(HashLength + 1)]) : entryId;

    public static bool IsRenewed(EntryId entryId) =>
        entryId.Value.Length > HashLength
        && entryId.Value[^(HashLength + 1)] == RenewalMark
        && Guid.TryParseExact(entryId.Value.AsSpan()[^HashLength..], "N", out _);

    /// <summary>An SQL condition that is true for all renewed entries, and for few others.</summary>
    public static readonly string MayBeRenewed =
        $"starts_with(entry_id, '{SharedMemoryEntries.Prefix}') and contains(entry_id, '{RenewalMark}')";

    /// <param name="content">The content of the file; null for a deletion.</param>
    public static string ValueOf(MemoryHeader header, byte[]? content)
    {
        var text = content is null ? "" : TextOf(content);
        if (text is null)
            (header, text) = (header with { Base64 = true }, Convert.ToBase64String(content!));
        return $"{JsonSerializer.Serialize(header, MemoryEventJsonContext.Compact.MemoryHeader)}\n{text}";
    }

    /// <summary>
    /// Parses a header. Returns an empty header if the line is invalid, so that the version itself is not lost.
    /// </summary>
    public static MemoryHeader HeaderOf(string? line)
    {
        try
        {
            return line is { Length: > 0 }
                ? JsonSerializer.Deserialize(line, MemoryEventJsonContext.Compact.MemoryHeader) ?? MemoryHeader.None
                : MemoryHeader.None;
        }
        catch (JsonException)
        {
            return MemoryHeader.None;
        }
    }

    /// <summary>Returns the content in a value; null if the value is invalid.</summary>
    public static byte[]? ContentOf(string? value)
    {
        if (value is null || value.IndexOf('\n', StringComparison.Ordinal) is not (>= 0 and var end))
            return null;
        if (HeaderOf(value[..end]).Base64 is not true)
            return Encoding.UTF8.GetBytes(value[(end + 1)..]);
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value[(end + 1)..], bytes, out var length) ? bytes[..length] : null;
    }

    // Returns null if PostgreSQL's text type cannot store the content: it allows only UTF-8 without U+0000.
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

/// <summary>The metadata of a version, without its content.</summary>
/// <param name="Also">The parents after the first one, if this version is a merge.</param>
/// <param name="From">The previous name, after a rename.</param>
/// <param name="To">The new name, if this version deletes the file because it was renamed.</param>
sealed record MemoryHeader(
    IReadOnlyList<Guid>? Also = null,
    string? From = null,
    string? To = null,
    bool? Base64 = null
)
{
    public static readonly MemoryHeader None = new();
}

[JsonSerializable(typeof(MemoryHeader))]
sealed partial class MemoryEventJsonContext : JsonSerializerContext
{
    public static readonly MemoryEventJsonContext Compact = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );
}
