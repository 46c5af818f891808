using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>
/// Finds the subagents of a session, and the calls that started them: by the id in the call's result, or else by the
/// prompt that it gave.
/// </summary>
static class SubagentFinder
{
    public static List<Subagent> Find(ConversationThread main, IReadOnlyList<TranscriptIndex> indexes)
    {
        var found = new List<Subagent>();
        foreach (var index in indexes)
            if (index == main.Index)
                AddSidechains(found, index);
            else
                found.Add(new(index.File.AgentId ?? "subagent", new(index, RowOrder.Of(index, _ => true))));

        var byId = found.ToLookup(subagent => subagent.Id, StringComparer.Ordinal);
        foreach (var index in indexes)
        foreach (var (call, agent) in index.Agents)
            if (byId[agent].FirstOrDefault(subagent => subagent.Thread.Index != index) is { Call: null } subagent)
                Link(subagent, call, index, main, found);
        foreach (var subagent in found.Where(subagent => subagent.Call is null))
        foreach (var index in indexes)
            if (
                subagent.Thread.Rows is [var first, ..]
                && subagent.Thread.Index.FirstPrompts.TryGetValue(first.Index, out var prompt)
                && (index != subagent.Thread.Index || index == main.Index)
                && index.CallWithPrompt(prompt) is { } call
                && !found.Exists(other => other.Call == call)
            )
            {
                Link(subagent, call, index, main, found);
                break;
            }

        return found;
    }

    static void Link(
        Subagent subagent,
        ulong call,
        TranscriptIndex index,
        ConversationThread main,
        List<Subagent> subagents
    )
    {
        subagent.Call = call;
        if (index != main.Index)
            subagent.Parent = subagents.Find(other => other.Thread.Index == index);
        subagent.CallRow = index.RowOfCall(call);
    }

    // Old clients wrote the rows of subagents into the session's own transcript.
    static void AddSidechains(List<Subagent> found, TranscriptIndex index)
    {
        var roots = new int[index.Count];
        var members = new SortedDictionary<int, List<OrderedRow>>();
        for (var row = 0; row < index.Count; row++)
        {
            if (!index[row].IsSidechain || index.Find(index[row].Key) != row)
                continue;
            roots[row] =
                index.Find(index[row].Parent) is { } parent && parent < row && index[parent].IsSidechain
                    ? roots[parent]
                    : row;
            if (!members.TryGetValue(roots[row], out var rows))
                members[roots[row]] = rows = [];
            var number = index[row].Role.IsShown() ? rows.FindLast(other => other.Number > 0).Number + 1 : 0;
            rows.Add(new(row, number, Branch: 0));
        }

        foreach (var rows in members.Values)
            if (rows.Exists(row => index[row.Index].Role is RowRole.Assistant or RowRole.Prompt))
                found.Add(new($"sidechain-{found.Count + 1}", new(index, rows)));
    }
}
