using System.Globalization;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>The messages to show.</summary>
/// <param name="First">The number of the first message.</param>
/// <param name="Last">The number of the last message.</param>
/// <param name="Of">The subagent to whose thread the numbers belong; null for the session's own.</param>
sealed record ReadingRange(int First, int Last, Subagent? Of = null)
{
    public static readonly ReadingRange All = new(1, int.MaxValue);

    public bool IsAll => this == All;

    public bool Contains(int number) => number >= First && number <= Last;

    /// <summary>
    /// Finds the messages between two positions: each is a message's number, its uuid, or a time. Throws a
    /// <see cref="Failure"/> if there is no such message.
    /// </summary>
    public static ReadingRange Find(Conversation conversation, string? from, string? to, TimeZoneInfo zone)
    {
        var first = from is null ? null : Position(conversation, from, "--from", zone, isEnd: false);
        var last = to is null ? null : Position(conversation, to, "--to", zone, isEnd: true);
        first ??= new(1, last?.Of);
        last ??= new(int.MaxValue, first.Of);
        if (first.Of != last.Of)
            throw new Failure(FailureKind.Invalid, "--from and --to are in different subagents; use one of them.");
        return first.Number <= last.Number
            ? new(first.Number, last.Number, first.Of)
            : throw new Failure(FailureKind.Invalid, "--from is after --to; exchange them.");
    }

    /// <summary>Whether there is a message with this uuid.</summary>
    public static bool Has(Conversation conversation, string uuid) => OfUuid(conversation, uuid) is not null;

    static MessagePosition Position(
        Conversation conversation,
        string given,
        string option,
        TimeZoneInfo zone,
        bool isEnd
    )
    {
        var last = conversation.Main.LastNumber;
        if (int.TryParse(given.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number >= 1 && (number <= last || isEnd)
                ? new(number, null)
                : throw NotFound($"message {number}: the session has {CountText.Of(last, "message")}");
        if (Guid.TryParse(given, out _))
            return OfUuid(conversation, given) ?? throw NotFound($"a message with the uuid {given} in the session");
        if (TimeOf(given, zone, isEnd) is { } time)
            return new(
                OfTime(conversation.Main, time, isEnd)
                    ?? throw NotFound($"a message {(isEnd ? "before" : "after")} {SafeText.Safe(given)}"),
                null
            );
        throw new Failure(
            FailureKind.Invalid,
            $"{option} takes the number of a message, its uuid, or a time such as 2026-11-22 or \"2026-11-22 20:07\", "
                + $"not '{SafeText.Fit(SafeText.Safe(given), 60)}'."
        );
    }

    static Failure NotFound(string what) =>
        new(FailureKind.NotFound, $"cannot find {what}. Run the command without --from and --to to read all of it.");

    static MessagePosition? OfUuid(Conversation conversation, string uuid)
    {
        var key = TranscriptIndex.KeyOf(uuid.Trim());
        if (NumberOf(conversation.Main, key) is { } number)
            return new(number, null);
        foreach (var subagent in conversation.Subagents)
            if (NumberOf(subagent.Thread, key) is { } inside)
                return new(inside, subagent);
        return null;
    }

    // A row without a number, such as the result of a tool, is shown with the row that it follows.
    static int? NumberOf(ConversationThread thread, ulong key)
    {
        if (thread.Index.Find(key) is null)
            return null;
        var numbers = thread.Rows.ToDictionary(row => row.Index, row => row.Number);
        var seen = new HashSet<int>();
        for (var row = thread.Index.Find(key); row is { } index && seen.Add(index); )
        {
            if (!numbers.TryGetValue(index, out var number))
                return null;
            if (number > 0)
                return number;
            row = thread.Index.Find(thread.Index[index].Parent);
        }

        // It follows nothing that is shown, so the next message is the nearest.
        var position = thread.Rows.ToList().FindIndex(row => thread.Index[row.Index].Key == key);
        return thread.Rows.Skip(position).Select(row => row.Number).FirstOrDefault(number => number > 0, 1);
    }

    static int? OfTime(ConversationThread thread, DateTime time, bool isEnd)
    {
        var matching = thread
            .Rows.Where(row =>
                row.Number > 0
                && thread.Index[row.Index].Time is var at
                && at != TranscriptTime.None
                && (isEnd ? TranscriptTime.ToUtc(at) <= time : TranscriptTime.ToUtc(at) >= time)
            )
            .Select(row => row.Number)
            .ToList();
        return matching.Count == 0 ? null
            : isEnd ? matching.Max()
            : matching.Min();
    }

    static DateTime? TimeOf(string given, TimeZoneInfo zone, bool isEnd)
    {
        if (DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Utc((isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), zone);
        if (!DateTime.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
            return null;
        return time.Kind == DateTimeKind.Utc ? time : Utc(time, zone);
    }

    static DateTime Utc(DateTime local, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeToUtc(
            // An hour that the clock skips begins when it goes forward.
            zone.IsInvalidTime(local)
                ? local.AddHours(1)
                : local,
            zone
        );
}

/// <param name="Of">The subagent to whose thread the number belongs; null for the session's own.</param>
sealed record MessagePosition(int Number, Subagent? Of);
