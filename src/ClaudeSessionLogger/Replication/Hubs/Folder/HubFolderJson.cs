using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>The content of <c>hub.json</c> in a hub's folder.</summary>
sealed record HubFolderHeaderJson(Guid? Epoch, int? Schema, int? ReadableBy);

/// <summary>The content of <c>devices/DEVICE.json</c>.</summary>
/// <param name="Redacted">The number of redactions applied to this device's own files.</param>
sealed record HubFolderDeviceJson(
    string? Name,
    string? Person,
    string? ProgramVersion,
    DateTime? SeenAt,
    int? Redacted
);

/// <summary>A line of <c>events/WRITER/DEVICE.jsonl</c>.</summary>
sealed record HubFolderEventJson(
    string? DeviceId,
    long? Seq,
    long? Hlc,
    DateTime? WrittenAt,
    string? Actor,
    string? Project,
    EntryId? EntryId,
    string? Kind,
    string? Value,
    SessionId? SessionId,
    Guid? Replaced,
    Guid? Hash,
    Guid? Chain
)
{
    public static byte[] Line(LogEvent e) =>
        [
            .. JsonSerializer.SerializeToUtf8Bytes(
                new(
                    e.Device.Value,
                    e.Seq,
                    e.Content.Stamp.Value,
                    e.Content.WrittenAt,
                    e.Content.Actor,
                    e.Content.Project,
                    e.Content.EntryId,
                    e.Content.KindText,
                    e.Content.Value,
                    e.Content.SessionId,
                    e.Content.Replaced,
                    e.Hash,
                    e.Chain
                ),
                HubFolderJsonContext.Readable.HubFolderEventJson
            ),
            (byte)'\n',
        ];

    /// <summary>Parses a line; returns null unless it is a complete event of this device.</summary>
    public static LogEvent? Parse(ReadOnlySpan<byte> line, DeviceId device)
    {
        // Check the first and last character, to avoid an exception for each empty or incomplete line.
        line = line.TrimEnd("\r "u8);
        if (line is not [(byte)'{', .., (byte)'}'])
            return null;
        try
        {
            return
                JsonSerializer.Deserialize(line, HubFolderJsonContext.Readable.HubFolderEventJson)
                    is {
                        DeviceId: { } id,
                        Seq: > 0 and { } seq,
                        Hlc: { } hlc,
                        WrittenAt: { } writtenAt,
                        Actor: { } actor,
                        EntryId: { } entry,
                        Kind: { } kind,
                        Hash: { } hash,
                        Chain: { } chain,
                    } e
                && id == device.Value
                ? new(
                    device,
                    seq,
                    new(
                        new(hlc),
                        writtenAt.ToUniversalTime(),
                        actor,
                        e.Project,
                        entry,
                        kind,
                        e.Value,
                        e.SessionId,
                        e.Replaced
                    ),
                    hash,
                    chain
                )
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(HubFolderHeaderJson))]
[JsonSerializable(typeof(HubFolderDeviceJson))]
[JsonSerializable(typeof(HubFolderEventJson))]
[JsonSerializable(typeof(HubFolderSessionJson))]
sealed partial class HubFolderJsonContext : JsonSerializerContext
{
    // Do not escape characters such as < and >: people read these files, which are never part of a web page.
    public static readonly HubFolderJsonContext Readable = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );
}
