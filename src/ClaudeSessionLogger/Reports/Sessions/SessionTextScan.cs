using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>Searches conversations without an index, by reading them, for a limited time.</summary>
sealed class SessionTextScan(ISessionFiles files, TimeProvider clock) : ISessionTextSearch
{
    const int SnippetColumns = 240,
        MaxPerSession = 3;
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    readonly FactsBuilder _builder = new();

    public IReadOnlyList<FoundPassage> Find(
        string words,
        IReadOnlyList<SessionRow> sessions,
        int limit,
        CancellationToken cancellation
    )
    {
        var (query, found, started) = (new WordQuery(words), new List<FoundPassage>(), clock.GetTimestamp());
        foreach (var session in sessions)
        {
            if (found.Count >= limit || clock.GetElapsedTime(started) > s_longest)
                break;
            cancellation.ThrowIfCancellationRequested();
            var before = found.Count;
            try
            {
                if (files.Find(session.SessionId)?.Transcript is { } transcript)
                    found.AddRange(InTranscript(query, session, transcript, Math.Min(MaxPerSession, limit - before)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The other sessions can be read.
            }

            if (found.Count == before && session.Title is { } title && query.Matches(title))
                found.Add(new(session, null, session.EndedAt, "title", CredentialMask.MaskCut(title)));
        }

        return found;
    }

    List<FoundPassage> InTranscript(WordQuery query, SessionRow session, SessionFile file, int limit)
    {
        var index = TranscriptIndex.Read(file, session.SessionId, _builder);
        var thread = new ConversationThread(index, RowOrder.Of(index, row => !index[row].IsSidechain));
        using var reader = new MessageReader(thread);
        var found = new List<FoundPassage>();
        foreach (var row in thread.Rows.Reverse())
        {
            if (found.Count >= limit)
                break;
            if (row.Number == 0 || reader.Read(row) is not { } message)
                continue;
            if (message.Parts.Select(TextOf).FirstOrDefault(query.Matches) is { } text)
                found.Add(
                    new(
                        session,
                        message.Uuid,
                        message.At,
                        message.Speaker.ToString().ToLowerInvariant(),
                        Snippet(query, CredentialMask.Mask(text))
                    )
                );
        }

        return found;
    }

    // Masked first: what is around the match could otherwise be cut inside a credential.
    static string Snippet(WordQuery query, string text) =>
        query.Snippet(text, SnippetColumns)?.Snippet
        ?? SafeText.Fit(SafeText.Safe(text[..Math.Min(text.Length, 4 * SnippetColumns)]), SnippetColumns);

    static string TextOf(MessagePart part) =>
        part switch
        {
            TextPart text => text.Text,
            ToolPart tool => $"{tool.Call.Name} {tool.Call.Subject}\n{tool.Call.Output}",
            NoticePart notice => $"{notice.Text}\n{notice.Detail}",
            _ => "",
        };
}
