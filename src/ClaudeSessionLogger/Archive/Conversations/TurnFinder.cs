using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>Divides a thread into turns.</summary>
static class TurnFinder
{
    public static List<Turn> Find(ConversationThread thread)
    {
        var turns = new List<Turn>();
        foreach (var row in thread.Rows)
        {
            var role = thread.Index[row.Index].Role;
            if (role.BeginsTurn())
                turns.Add(new(turns is [.., var last] ? last.Number + 1 : 1, row.Number, TimeOf(thread, row)));
            else if (turns.Count == 0 && row.Number > 0)
                turns.Add(new(0, row.Number, TimeOf(thread, row)));
        }

        return turns.Count > 0 ? turns : [new(0, 1, null)];
    }

    public static DateTime? TimeOf(ConversationThread thread, in OrderedRow row) =>
        thread.Index[row.Index].Time is var time && time == TranscriptTime.None ? null : TranscriptTime.ToUtc(time);
}
