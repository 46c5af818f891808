using ClaudeSessionLogger.Pricing;

namespace ClaudeSessionLogger.Capture;

/// <summary>What recording a session takes beside its transcript: read once a run.</summary>
sealed record CaptureContext(
    Locations Places, Settings Settings, PriceBook Prices, SessionTypes Types, ProjectName Projects, string User, string Device, SyncLog Log, TimeProvider Clock)
{
    public static CaptureContext Load(Locations places, TimeProvider clock)
    {
        var log = new SyncLog(places.SyncLog, clock);
        var prices = PriceBook.Load(places, out var warnings);
        foreach (var warning in warnings)
            log.Write(warning);

        return new(places, Settings.Load(places, log), prices, SessionTypes.Load(places, log.Write), new ProjectName(), Identity.UserName(),
            DeviceId.LoadOrCreate(places).ToString(), log, clock);
    }
}
