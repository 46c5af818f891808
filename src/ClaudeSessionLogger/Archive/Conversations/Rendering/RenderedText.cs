using System.Globalization;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>Sentences and texts that all renderers write in the same way.</summary>
static class RenderedText
{
    /// <summary>Text of several lines, without what could control a terminal.</summary>
    public static string Lines(string text) => SafeText.Safe(text.ReplaceLineEndings("\n"), keepLines: true).Trim('\n');

    public static string OneLine(string text, int columns = 300) =>
        SafeText.Fit(SafeText.Safe(text.AsSpan(0, Math.Min(text.Length, 4 * columns)).ToString()).Trim(), columns);

    public static string Time(DateTime? utc) =>
        utc is { } time ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";

    public static string Title(ConversationHeader header) =>
        header.Title is { } title ? OneLine(title) : $"session {OneLine(header.SessionId.Value)}";

    /// <summary>Project, times, size and cost of a session.</summary>
    public static IEnumerable<string> Facts(ConversationHeader header)
    {
        if (header.Project is { } project)
            yield return OneLine(project);
        if (header.StartedAt is { } started)
            yield return header.EndedAt is { } ended && Time(ended) != Time(started)
                ? $"{Time(started)} to {Time(ended)}"
                : Time(started);
        yield return CountText.Of(header.Turns, "turn");
        yield return header.Cost.ToString();
    }

    public static string TurnHead(Turn turn) => turn.Number == 0 ? "Before the first prompt" : $"Turn {turn.Number}";

    /// <summary>When a turn began and what it cost.</summary>
    public static IEnumerable<string> Facts(Turn turn)
    {
        if (turn.At is not null)
            yield return Time(turn.At);
        yield return turn.Cost + (turn.SubagentCost.Usd > 0 ? $", of which {turn.SubagentCost} in subagents" : "");
    }

    public static string Subagent(Subagent subagent) =>
        $"subagent {OneLine(subagent.Id)} · {CountText.Of(subagent.Messages, "message")} · {subagent.Cost}";

    /// <summary>What a tool did: <c>Bash npm test · exit 1</c>.</summary>
    public static string Tool(ToolCall call, int columns = 200)
    {
        var name = OneLine(call.Name, 60);
        var end =
            call.HasNoResult ? " · no result"
            : call.Outcome.Length > 0 ? " · " + OneLine(call.Outcome)
            : "";
        var room = Math.Max(20, columns - SafeText.Width(name) - SafeText.Width(end) - 1);
        var subject = IsFileTool(call) ? EndOf(call.Subject, room) : OneLine(call.Subject, room);
        return subject.Length == 0 ? name + end : $"{name} {subject}{end}";
    }

    static bool IsFileTool(ToolCall call) => call.Name is "Read" or "Edit" or "Write" or "MultiEdit" or "NotebookEdit";

    // The end of a path says most.
    static string EndOf(string path, int columns)
    {
        var safe = SafeText.Safe(path).Trim();
        if (SafeText.Width(safe) <= columns)
            return safe;
        var start = Math.Max(0, safe.Length - columns + 1);
        while (
            start < safe.Length && (char.IsLowSurrogate(safe, start) || SafeText.Width(safe.AsSpan(start)) >= columns)
        )
            start++;
        return "…" + safe[start..];
    }

    /// <param name="isOfSubagent">Whether Claude wrote the prompts.</param>
    public static string Speaker(Message message, bool isOfSubagent) =>
        message.Speaker switch
        {
            Conversations.Speaker.User when isOfSubagent => "Prompt",
            Conversations.Speaker.User => message.IsQueued ? "You, while Claude was working" : "You",
            Conversations.Speaker.Claude => "Claude",
            _ => "Client",
        };

    public static IEnumerable<string> Remarks(ConversationFooter footer)
    {
        if (footer.Unassigned.Usd > 0)
            yield return $"{footer.Unassigned} of the session's cost is of responses that are no longer in its "
                + "transcript.";
        if (footer.Skipped > 0)
            yield return $"{CountText.Of(footer.Skipped, "line")} could not be read and "
                + $"{(footer.Skipped == 1 ? "was" : "were")} skipped.";
        foreach (var file in footer.Unreadable)
            yield return $"{OneLine(file)} could not be read.";
    }
}
