using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>The hub's devices as of the last sync; the hub itself is not asked.</summary>
sealed class HubApi(AppPaths paths, TimeProvider clock)
{
    public byte[] Read(ApiRequest given)
    {
        var (settings, device) = (Settings.Load(paths, _ => { }), DeviceIdentity.LoadOrCreate(paths));
        using var database = DashboardData.Open(paths);
        return JsonSerializer.SerializeToUtf8Bytes(
            new HubStateJson(
                settings.Hub is { } hub ? HubAddress.Shown(hub, paths.UserHome) : null,
                database is null ? null : HubStateStore.LastSyncAt(database),
                database is null ? null : HubStateStore.LastError(database),
                database is null ? 0 : HubStateStore.PendingEvents(database),
                clock.GetUtcNow().UtcDateTime,
                database is null
                    ? []
                    :
                    [
                        .. KnownDeviceStore
                            .All(database)
                            .OrderByDescending(known => known.SeenAt)
                            .Select(known => new DeviceJson(
                                known.Device,
                                known.Name,
                                known.Person,
                                known.ProgramVersion,
                                known.SeenAt,
                                known.Head.Seq,
                                known.IsRevoked,
                                known.Device == device
                            )),
                    ]
            ),
            DashboardJsonContext.Default.HubStateJson
        );
    }
}
