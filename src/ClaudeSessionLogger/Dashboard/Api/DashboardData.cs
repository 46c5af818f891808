using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>The database for one answer.</summary>
static class DashboardData
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Returns null if nothing was recorded yet.</summary>
    public static Database? Open(AppPaths paths) => Database.OpenToRead(paths, Timeout);

    public static Database Require(AppPaths paths) =>
        Open(paths) ?? throw new Failure(FailureKind.NotFound, NoSessions.Advice);
}
