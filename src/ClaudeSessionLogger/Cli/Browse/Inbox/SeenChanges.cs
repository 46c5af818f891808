using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Browse.Inbox;

/// <summary>
/// Remembers which lines of the inbox were on the screen. An entry counts as seen when all of its lines were;
/// changes are marked as seen in the order of their arrival, so a change that was not on the screen keeps all later
/// ones unread.
/// </summary>
sealed class SeenChanges
{
    readonly HashSet<InboxLine> _drawn = [];

    public void Add(InboxLine line) => _drawn.Add(line);

    /// <summary>The arrival number up to which everything was on the screen.</summary>
    public long Last(InboxContents inbox, IEnumerable<InboxLine> lines)
    {
        var missing = lines.Where(line => !_drawn.Contains(line)).Select(line => line.Id).ToHashSet();
        var first = inbox.Entries.Where(entry => missing.Contains(entry.Id)).Min(entry => entry.FirstUnread);
        return first is { } unread ? Math.Min(unread - 1, inbox.Last) : inbox.Last;
    }
}
