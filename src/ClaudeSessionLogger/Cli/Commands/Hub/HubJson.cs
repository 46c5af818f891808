using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Diagnostics;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>The output of <c>hub --json</c>; times are in UTC.</summary>
sealed record HubJson(
    string Address,
    bool Answers,
    double? ConnectedMs,
    double? RoundTripMs,
    string? Problem,
    long WaitingEvents,
    long WaitingSessions,
    DateTime? LastMet,
    string? LastError,
    IReadOnlyList<HubDeviceJson> Devices,
    IReadOnlyList<HubDamageJson> Damaged,
    IReadOnlyList<HubFileJson> Unreadable,
    string? Undecided,
    double? ClockOffsetSeconds,
    long HeldEvents
)
{
    /// <summary>Memory versions that the hub does not have.</summary>
    public long WaitingMemory { get; init; }

    /// <summary>Why they are not sent; null if the next sync sends them.</summary>
    public string? MemoryStaysHere { get; init; }

    public static HubJson Of(HubReport report) =>
        new(
            report.Address,
            report.Problem is null,
            Rounded(report.Connected),
            Rounded(report.RoundTrip),
            report.Problem?.Message,
            report.WaitingEvents,
            report.WaitingSessions,
            report.LastSyncAt,
            report.LastError,
            [
                .. report.Devices.Select(device => new HubDeviceJson(
                    device.Device.Value,
                    device.Name,
                    device.Person,
                    device.ProgramVersion,
                    device.SeenAt,
                    device.Head.Seq,
                    device.IsRevoked,
                    device.Device == report.Device
                )),
            ],
            [.. report.Damaged.Select(HubDamageJson.Of)],
            [.. report.Unreadable.Select(file => new HubFileJson(file.Path, file.Reason))],
            report.Undecided,
            report.Clock.Offset is { } offset ? Math.Round(offset.TotalSeconds, 3) : null,
            report.Clock.FutureChanges
        )
        {
            WaitingMemory = report.WaitingMemory,
            MemoryStaysHere = report.WhyMemoryNotSent,
        };

    static double? Rounded(TimeSpan? time) => time is { } known ? Math.Round(known.TotalMilliseconds, 3) : null;
}

/// <summary>A device on the hub.</summary>
sealed record HubDeviceJson(
    string DeviceId,
    string? Name,
    string? Person,
    string? ProgramVersion,
    DateTime? SeenAt,
    long Events,
    bool Revoked,
    bool ThisMachine
)
{
    /// <summary>The device's name, by the name that all commands use.</summary>
    public string? Machine => Name;
}

/// <summary>A skipped file in a hub's folder.</summary>
sealed record HubFileJson(string Path, string Reason);

/// <summary>An event that is missing or damaged on the hub; <c>log</c> is shared or memory.</summary>
sealed record HubDamageJson(string Log, string DeviceId, long Event, DateTime FoundAt, string Message)
{
    public static HubDamageJson Of(HubDamage damage) =>
        new(damage.Log, damage.Device, damage.Event, damage.FoundAt, damage.Sentence);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HubJson))]
sealed partial class HubJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static HubJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
