using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// The data that recording needs besides transcripts. It is read once per run; expensive parts are read on first use.
/// </summary>
sealed record CaptureContext(
    AppPaths Paths,
    Settings Settings,
    PriceBook Prices,
    SessionTypes Types,
    ProjectNames Projects,
    Lazy<string> User,
    Lazy<string> Device,
    BackgroundLog Log,
    TimeProvider Clock
)
{
    /// <summary>Returns the author of a session that ran in a directory, if it is not <see cref="User"/>.</summary>
    public Func<string, string?>? AuthorOf { get; private init; }

    /// <summary>Errors in the user's configuration files, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    public static CaptureContext Load(AppPaths paths, TimeProvider clock)
    {
        var log = new BackgroundLog(paths.BackgroundLog, clock);
        var warnings = new List<string>();
        var prices = PriceBook.Load(paths, out var wrongPrices);
        var types = SessionTypes.Load(paths, warnings.Add);
        warnings.AddRange(wrongPrices);
        var settings = Settings.Load(paths, warnings.Add);
        warnings.ForEach(log.WriteOnce);
        return new(
            paths,
            settings,
            prices,
            types,
            new ProjectNames(),
            new(() => UserIdentity.UserName(settings)),
            new(() => DeviceIdentity.LoadOrCreate(paths).ToString()),
            log,
            clock
        )
        {
            Warnings = warnings,
            AuthorOf = new SessionAuthors(settings).Of,
        };
    }
}
