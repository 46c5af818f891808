using System.Runtime.InteropServices;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>Assigns the cost of each response to its turn, and to its subagent.</summary>
sealed class CostAssigner(Conversation conversation, ResponseLedger ledger, PriceBook prices)
{
    readonly IReadOnlyList<Turn> _turns = conversation.Turns;

    // The turn of each row of the main transcript, and the subagent of each row of all transcripts.
    readonly int[] _turnOfRow = TurnsOfRows(conversation);
    readonly Dictionary<(TranscriptIndex Index, int Row), Subagent> _subagentOfRow = SubagentsOfRows(conversation);

    public void Assign(IEnumerable<TranscriptIndex> transcripts)
    {
        foreach (var index in transcripts)
        {
            foreach (ref readonly var response in CollectionsMarshal.AsSpan(index.Facts.Responses))
            {
                var key = index.Facts.Rows[response.Row].Key;
                if (ledger.Take(response, key, prices) is not { } cost)
                    continue;
                var row = index.Find(key) ?? -1;
                var isMain = index == conversation.Main.Index;
                var subagent = row >= 0 ? _subagentOfRow.GetValueOrDefault((index, row)) : null;
                if (subagent is not null)
                    subagent.Cost += cost;
                var turn =
                    subagent is not null ? TurnOf(subagent)
                    : isMain && row >= 0 ? _turnOfRow[row]
                    : TurnAt(response.Time);
                _turns[turn].Cost += cost;
                if (subagent is not null || response.AgentId is not null)
                    _turns[turn].SubagentCost += cost;
            }
        }
    }

    static int[] TurnsOfRows(Conversation conversation)
    {
        var turns = new int[conversation.Main.Index.Count];
        Array.Fill(turns, -1);
        var (turn, list) = (0, conversation.Turns);
        foreach (var row in conversation.Main.Rows)
        {
            while (row.Number > 0 && turn + 1 < list.Count && list[turn + 1].FirstMessage <= row.Number)
                turn++;
            turns[row.Index] = turn;
        }

        // Rows that are not in the thread, such as a subagent's, belong to the turn in which they were written.
        for (var row = 0; row < turns.Length; row++)
            if (turns[row] < 0)
                turns[row] = row == 0 ? 0 : turns[row - 1];
        return turns;
    }

    static Dictionary<(TranscriptIndex Index, int Row), Subagent> SubagentsOfRows(Conversation conversation)
    {
        var subagents = new Dictionary<(TranscriptIndex Index, int Row), Subagent>();
        foreach (var subagent in conversation.Subagents)
        foreach (var row in subagent.Thread.Rows)
            subagents.TryAdd((subagent.Thread.Index, row.Index), subagent);
        return subagents;
    }

    int TurnOf(Subagent subagent)
    {
        // A subagent may have been started by another one.
        var seen = new HashSet<Subagent>();
        for (var each = subagent; each is not null && seen.Add(each); each = each.Parent)
            if (each.CallRow is { } row && each.Parent is null)
                return _turnOfRow[row];
        return subagent.Thread.Rows is [var first, ..] ? TurnAt(subagent.Thread.Index[first.Index].Time) : 0;
    }

    int TurnAt(long time)
    {
        if (time == TranscriptTime.None)
            return 0;
        var at = TranscriptTime.ToUtc(time);
        var found = 0;
        for (var turn = 0; turn < _turns.Count; turn++)
            if (_turns[turn].At <= at)
                found = turn;
        return found;
    }
}
