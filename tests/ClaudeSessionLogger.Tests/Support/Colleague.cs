using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// Somebody on another machine, whose entries are in the shared log of this home as if they had been received.
/// </summary>
static class Colleague
{
    public static void Log(TemporaryHome home, string person, string title, string project = "shop")
    {
        var paths = new AppPaths(home.Path, home.Config, home.Logger);
        using var database = Database.Open(paths, TimeProvider.System, CapturedHome.Wait);
        var category = EntryTextRules.Category("issue");
        new LogWriter(database, new(new($"{person}'s device"), person, null), TimeProvider.System).Create(
            new(category, EntryStatus.DefaultFor(category), title, null, project)
        );
    }
}
