using ClaudeSessionLogger.Cli.Commands.Demo;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// The history that README.md shows: the six sessions of <c>demo</c>. Set <see cref="TimeZone"/> before printing it, so
/// that today does not end meanwhile.
/// </summary>
static class DemoHistory
{
    /// <summary>The id of the session that has just ended.</summary>
    public const string Newest = SampleHistory.Newest;

    /// <summary>A time zone in which the last hour and the next hour are both today.</summary>
    public static string TimeZone(DateTimeOffset now) => now.UtcDateTime.Hour is 0 or 23 ? "Etc/GMT-6" : "Etc/UTC";

    public static void Write(TemporaryHome home, DateTimeOffset now) =>
        new SampleHistory(home.Projects, home.In("code"), now).Write();
}
