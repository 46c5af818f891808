using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>
/// A session as a conversation: its messages in order, its turns with their costs, its subagents. Holds no text; the
/// messages are read from the files when they are needed (<see cref="MessageReader"/>).
/// </summary>
sealed class Conversation
{
    readonly Dictionary<ulong, Subagent> _byCall = [];

    Conversation(SessionId sessionId, ConversationThread main, IReadOnlyList<Subagent> subagents)
    {
        (SessionId, Main, Subagents) = (sessionId, main, subagents);
        foreach (var subagent in subagents)
            if (subagent.Call is { } call)
                _byCall.TryAdd(call, subagent);
    }

    public SessionId SessionId { get; }

    /// <summary>What was said in the session itself.</summary>
    public ConversationThread Main { get; }

    public IReadOnlyList<Subagent> Subagents { get; }

    /// <summary>The turns in order; at least one.</summary>
    public IReadOnlyList<Turn> Turns { get; private set; } = [];

    /// <summary>The session's cost: that of all turns, and <see cref="Unassigned"/>.</summary>
    public TurnCost Cost { get; private set; }

    /// <summary>The cost of recorded responses whose rows are not in the files any more.</summary>
    public TurnCost Unassigned { get; private set; }

    /// <summary>The number of lines, in all files, that cannot be read.</summary>
    public int Skipped { get; private set; }

    /// <summary>The files that cannot be read.</summary>
    public IReadOnlyList<string> Unreadable { get; private set; } = [];

    public string? Title { get; private set; }

    public string? Directory { get; private set; }

    /// <summary>When the first and the last row were written; empty if no row has a time.</summary>
    public IReadOnlyList<DateTime> Times { get; private set; } = [];

    public Subagent? StartedBy(ToolCall call) => _byCall.GetValueOrDefault(TranscriptIndex.KeyOf(call.Id));

    /// <summary>Reads the files of a session. Throws file system exceptions if its transcript cannot be read.</summary>
    /// <param name="recorded">The recorded costs; null to compute them from the files.</param>
    public static Conversation Open(SessionFootprint files, ResponseLedger? recorded, CaptureContext context)
    {
        var (builder, indexes, unreadable) = (new FactsBuilder(), new List<TranscriptIndex>(), new List<string>());
        foreach (var file in files.Transcripts)
        {
            try
            {
                indexes.Add(TranscriptIndex.Read(file, files.SessionId, builder));
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException && file.Kind != SessionFileKind.Transcript)
            {
                unreadable.Add(file.Path);
            }
        }

        if (indexes.Count == 0)
            throw new Failure(
                FailureKind.NotFound,
                $"cannot read session {SafeText.Safe(files.SessionId.Value)}: none of its transcripts can be read. Run "
                    + "claude-session-logger sessions show to see its numbers."
            );
        var main = indexes.Find(index => index.File.Kind == SessionFileKind.Transcript) ?? indexes[0];
        var thread = new ConversationThread(
            main,
            RowOrder.Of(main, row => main.File.AgentId is not null || !main[row].IsSidechain)
        );
        var subagents = SubagentFinder.Find(thread, indexes);
        var conversation = new Conversation(files.SessionId, thread, subagents)
        {
            Skipped = indexes.Sum(index => index.Skipped),
            Unreadable = unreadable,
            Directory = main.Facts.Cwds.FirstOrDefault().Value ?? main.Facts.AgentCwd,
            Times = TimesOf(main.Rows),
            Title =
                main.Facts.CustomTitle
                ?? main.Facts.AiTitle
                ?? main.Facts.SummaryTitle
                ?? main.Facts.Prompts.FirstOrDefault().Title,
        };
        var ledger = recorded ?? ResponseLedger.Compute(files.SessionId, indexes, context);
        conversation.Turns = TurnFinder.Find(thread);
        new CostAssigner(conversation, ledger, context.Prices).Assign(indexes);
        conversation.Unassigned = ledger.Rest();
        conversation.Cost = conversation.Turns.Aggregate(conversation.Unassigned, (sum, turn) => sum + turn.Cost);
        return conversation;
    }

    static IReadOnlyList<DateTime> TimesOf(ReadOnlySpan<IndexedRow> rows)
    {
        var (first, last) = (long.MaxValue, TranscriptTime.None);
        foreach (ref readonly var row in rows)
            if (row.Time != TranscriptTime.None && row.Role.IsShown())
                (first, last) = (Math.Min(first, row.Time), Math.Max(last, row.Time));
        return last == TranscriptTime.None ? [] : [TranscriptTime.ToUtc(first), TranscriptTime.ToUtc(last)];
    }
}
