using System.Text;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>Decides whether a row of a transcript matches; not thread-safe.</summary>
sealed class RowMatcher(TextQuery query, ContentFilter filter)
{
    // What people and Claude say is worth more than what tools return.
    const int UserBonus = 2,
        ClaudeBonus = 1;

    readonly RowTexts _texts = new();
    readonly JsonUnescaper _unescaper = new();
    readonly WordNormalizer _normalizer = new();

    /// <summary>The score that no match exceeds.</summary>
    public int MaxScore { get; } = (2 * SearchTerm.Whole * query.Terms) + UserBonus;

    /// <summary>Returns the match in a line, or null.</summary>
    /// <param name="toolOf">Returns the name of the tool of a use.</param>
    public ContentMatch? Match(SessionId sessionId, ReadOnlySpan<byte> line, Func<byte[], string?> toolOf)
    {
        for (var at = 0; at < line.Length; )
        {
            var json = new JsonCursor(line[at..]);
            json.SkipBlanks();
            if (json.AtEnd)
                return null;
            var row = new SearchedRow();
            if (row.TryRead(ref json))
            {
                if (Match(sessionId, row, line, at, toolOf) is { } match)
                    return match;
                at += json.Position;
                continue;
            }

            // A torn record, which another one may follow.
            var next = line[(at + 1)..].IndexOf("{\""u8);
            if (next < 0)
                return null;
            at += next + 1;
        }

        return null;
    }

    ContentMatch? Match(
        SessionId sessionId,
        in SearchedRow row,
        ReadOnlySpan<byte> line,
        int offset,
        Func<byte[], string?> toolOf
    )
    {
        var time = TranscriptTime.Parse(row.Timestamp);
        DateTime? at = time == TranscriptTime.None ? null : TranscriptTime.ToUtc(time);
        if (
            filter.From is { } from && at is { } early && early < from
            || filter.Before is { } before && at is { } late && late >= before
            || filter.Branch is { } branch
                && JsonValue.Text(row.GitBranch)?.Contains(branch, StringComparison.OrdinalIgnoreCase) is not true
        )
            return null;
        _texts.Read(row, offset);
        if (Best(row, line, toolOf) is not var (text, score))
            return null;
        return new(
            sessionId,
            row.Uuid.IsEmpty ? null : Encoding.UTF8.GetString(row.Uuid),
            at,
            text.Speaker,
            Tool(text, line, toolOf),
            JsonValue.Unescape(line[text.Place]),
            score
        )
        {
            AgentId = row.AgentId.IsEmpty ? null : Encoding.UTF8.GetString(row.AgentId),
            Cwd = JsonValue.Text(row.Cwd),
            IsThinking = text.IsThinking,
        };
    }

    (RowText Text, int Score)? Best(in SearchedRow row, ReadOnlySpan<byte> line, Func<byte[], string?> toolOf)
    {
        Span<int> all = stackalloc int[query.Terms],
            own = stackalloc int[query.Terms];
        all.Clear();
        (RowText Text, int Score)? best = null;
        var isId = query.IsId(row.Uuid) || query.IsId(row.MessageId) || query.IsId(row.RequestId);
        foreach (var text in _texts.All)
        {
            if (!IsWanted(text, line, toolOf))
                continue;
            own.Clear();
            var found = query.Rate(_unescaper.Unescape(line[text.Place]), own, _normalizer);
            for (var i = 0; i < own.Length; i++)
                all[i] = Math.Max(all[i], own[i]);
            isId |= query.IsId(line[text.ToolUse]);
            if (found == 0 && !(isId && best is null))
                continue;
            var score = found * SearchTerm.Whole + Sum(own) + Bonus(text.Speaker);
            if (best is null || score > best.Value.Score)
                best = (text, score);
        }

        return isId || all.IndexOf(0) < 0 ? best : null;
    }

    static int Sum(ReadOnlySpan<int> qualities)
    {
        var sum = 0;
        foreach (var quality in qualities)
            sum += quality;
        return sum;
    }

    static int Bonus(SaidBy speaker) =>
        speaker switch
        {
            SaidBy.User => UserBonus,
            SaidBy.Claude => ClaudeBonus,
            _ => 0,
        };

    bool IsWanted(in RowText text, ReadOnlySpan<byte> line, Func<byte[], string?> toolOf) =>
        (filter.Speaker is null || filter.Speaker == text.Speaker)
        && (
            filter.Tool is null
            || Tool(text, line, toolOf)?.Contains(filter.Tool, StringComparison.OrdinalIgnoreCase) == true
        );

    static string? Tool(in RowText text, ReadOnlySpan<byte> line, Func<byte[], string?> toolOf) =>
        line[text.Tool] is { IsEmpty: false } name ? JsonValue.Unescape(name)
        : line[text.ToolUse] is { IsEmpty: false } use ? toolOf(use.ToArray())
        : null;
}
