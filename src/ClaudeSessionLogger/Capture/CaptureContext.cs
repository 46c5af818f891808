using ClaudeSessionLogger.Pricing;

namespace ClaudeSessionLogger.Capture;

/// <summary>What recording a session takes beside its transcript: read once a run, what costs more only when it is needed.</summary>
sealed record CaptureContext(
    Locations Places, Settings Settings, PriceBook Prices, SessionTypes Types, ProjectNames Projects, Lazy<string> User, Lazy<string> Device, SyncLog Log, TimeProvider Clock)
{
    /// <summary>What is wrong with the person's own files, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    public static CaptureContext Load(Locations places, TimeProvider clock)
    {
        var log = new SyncLog(places.SyncLog, clock);
        var warnings = new List<string>();
        var prices = PriceBook.Load(places, out var wrongPrices);
        var types = SessionTypes.Load(places, warnings.Add);
        warnings.AddRange(wrongPrices);
        var settings = Settings.Load(places, warnings.Add);
        warnings.ForEach(log.WriteOnce);
        return new(places, settings, prices, types, new ProjectNames(), new(() => Identity.UserName(settings)), new(() => DeviceId.LoadOrCreate(places).ToString()), log, clock)
        {
            Warnings = warnings,
        };
    }
}
