using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// The status cache <c>badge.json</c>. Every process that changes the database also rewrites this file. The
/// session-start hook and the status line read the file instead of opening the database.
/// </summary>
/// <param name="Recent">The most recent sessions, newest first.</param>
/// <param name="UnreadCount">The number of unread changes by others in the shared log.</param>
sealed record StatusCache(IReadOnlyList<CachedSession> Recent, int UnreadCount, CachedDay? Today)
{
    /// <summary>Questions about memory that the user has to decide.</summary>
    public CachedMemoryState MemoryState { get; init; }

    /// <summary>The width of messages in the client, which does not tell how wide its terminal is.</summary>
    public const int ClientColumns = 76;

    const int MaxShown = 3;
    const int TitleColumns = 48;
    const int MinTitleColumns = 14;
    const int ProjectColumns = 28;
    const int MinProjectColumns = 8;
    const int IdColumns = 8,
        RoomForLengths = 76;
    const int Indent = 2,
        Gap = 2;

    public static readonly StatusCache Empty = new([], 0, null);

    public IReadOnlyList<CachedBudget> Budgets { get; init; } = [];

    /// <summary>What is recorded of the sessions in <c>running.json</c>.</summary>
    public IReadOnlyList<RecordedCost> Running { get; init; } = [];

    /// <summary>What is recorded of a session; null if nothing is recorded, or if the session ended long ago.</summary>
    public RecordedCost? Recorded(SessionId id)
    {
        foreach (var session in Running)
        {
            if (session.Id == id)
                return session;
        }

        foreach (var session in Recent)
        {
            if (session.Id.Length > 0 && id.Value.StartsWith(session.Id, StringComparison.Ordinal))
                return new(id, session.Cost.Value, session.EndedAt);
        }

        return null;
    }

    /// <summary>
    /// Reads the status cache. Returns <see cref="Empty"/> if the file is missing, invalid or written by a newer
    /// version; the next flush replaces it.
    /// </summary>
    public static StatusCache Read(string path) => StatusCacheFile.Read(path);

    public void Write(string path) => StatusCacheFile.Write(path, this);

    /// <summary>A few lines for the user at the start of a session; null if there is nothing to report.</summary>
    /// <param name="columns">The maximum length of a line, if known: titles are shortened to fit.</param>
    /// <param name="folder">The session's folder: budgets of other projects are left out.</param>
    public string? SystemMessage(
        DateTimeOffset now,
        int sessions = MaxShown,
        int columns = int.MaxValue,
        string? folder = null
    )
    {
        var lines = new StringBuilder();
        if (Recent.Count > 0)
            AppendRecent(lines, now, Math.Min(Recent.Count, sessions), columns);
        if (UnseenText is { } unseen)
            lines.Append(lines.Length > 0 ? "\n" : "").Append(unseen);
        foreach (var budget in CachedBudget.MostPressingFirst(Budgets, now))
        {
            if (budget.AppliesTo(folder) && budget.Warning(now) is { } warning)
                lines.Append(lines.Length > 0 ? "\n" : "").Append(warning);
        }
        foreach (var sentence in MemoryState.Warnings)
            lines.Append(lines.Length > 0 ? "\n" : "").Append(sentence);

        return lines.Length > 0 ? lines.ToString() : null;
    }

    string? UnseenText =>
        UnreadCount switch
        {
            <= 0 => null,
            1 => "📬 1 shared update: run claude-session-logger inbox",
            _ => $"📬 {UnreadCount} shared updates: run claude-session-logger inbox",
        };

    void AppendRecent(StringBuilder lines, DateTimeOffset now, int shown, int columns)
    {
        int ages = 0,
            projects = 0,
            titles = 0,
            costs = 0,
            lengths = 0;
        for (var i = 0; i < shown; i++)
        {
            ages = Math.Max(ages, SafeText.Width(Age(Recent[i], now)));
            projects = Math.Max(projects, SafeText.Width(Project(Recent[i])));
            titles = Math.Max(titles, SafeText.Width(Title(Recent[i])));
            costs = Math.Max(costs, Recent[i].CostText.Length);
            lengths = Math.Max(lengths, DurationText.FormatLength(Recent[i].Duration).Length);
        }

        // The id is what people type next, so a narrow terminal rather lacks how long the sessions took.
        var isNarrow = columns < RoomForLengths;
        var tail = Gap + IdColumns + (isNarrow ? 0 : lengths + Gap);
        titles = Math.Min(
            titles,
            Math.Max(MinTitleColumns, columns - (Indent + ages + Gap + projects + Gap + Gap + costs + tail))
        );

        var excess = Indent + ages + Gap + projects + Gap + titles + Gap + costs + tail - columns;
        if (excess > 0)
            projects = Math.Max(Math.Min(projects, MinProjectColumns), projects - excess);

        lines.Append("Recent sessions:");
        for (var i = 0; i < shown; i++)
        {
            var session = Recent[i];
            lines.Append("\n  ").Append(SafeText.Pad(Age(session, now), ages));
            lines.Append("  ").Append(SafeText.Pad(Project(session), projects));
            lines.Append("  ").Append(SafeText.Pad(Title(session), titles));
            lines.Append("  ").Append(session.CostText.PadLeft(costs)).Append("  ");
            var length = DurationText.FormatLength(session.Duration);
            if (!isNarrow)
                lines.Append(length.PadRight(lengths)).Append("  ");
            lines.Append(SafeText.Safe(session.Id[..Math.Min(IdColumns, session.Id.Length)]));
        }

        var marks = Recent.Take(shown).Aggregate(default(CostMark), (all, session) => all | session.Mark);
        if (marks.LacksModels)
            lines.Append("\n  ? marks a model without a price: run claude-session-logger prices");
        if (marks.IsClientPriced)
            lines.Append("\n  * marks a cost that the client computed: run claude-session-logger prices");
    }

    static string Age(CachedSession session, DateTimeOffset now) => DurationText.FormatAgeOrDay(session.EndedAt, now);

    static string Project(CachedSession session) => SafeText.Fit(SafeText.Safe(session.Project ?? ""), ProjectColumns);

    static string Title(CachedSession session) =>
        SafeText.Fit(
            SafeText.Safe(session.Title is { Length: > 0 } title ? title : $"(untitled) {session.Id}"),
            TitleColumns
        );
}

/// <summary>
/// A session in the status cache. <paramref name="Id"/> is a prefix of its id, long enough for `sessions show`.
/// </summary>
sealed record CachedSession(
    string Id,
    string? Title,
    string? Project,
    string? Type,
    Usd Cost,
    DateTimeOffset EndedAt,
    TimeSpan Duration
)
{
    /// <summary>What <see cref="Cost"/> lacks or contains because of models without a price.</summary>
    public CostMark Mark { get; init; }

    public string CostText => Mark.Apply(Cost.ListText, Cost == Usd.Zero);
}

/// <summary>Questions about memory that the user has to decide, as numbers of files.</summary>
/// <param name="Deletions">
/// Files that are missing on this machine. There are so many that they are deleted on other machines only after the
/// user has confirmed the deletion.
/// </param>
/// <param name="Secrets">Files that are not synced because they seem to contain a secret.</param>
readonly record struct CachedMemoryState(int Deletions, int Secrets, int Conflicts)
{
    /// <summary>The people who have gained read access to this person's memory on the hub.</summary>
    public string? Readers { get; init; }

    /// <summary>
    /// The number of versions and files that the hub had at the last sync and that are not on this machine yet.
    /// </summary>
    public long Waiting { get; init; }

    /// <summary>Why no private data is sent to the hub until the user decides.</summary>
    public string? SharingQuestion { get; init; }

    public IEnumerable<string> Warnings
    {
        get
        {
            if (SharingQuestion is { } undecided)
                yield return $"🔒 {SafeText.Safe(undecided)}";
            if (Readers is { } readers)
                yield return $"👀 {SafeText.Safe(readers)} can read your memory files on the hub: run "
                    + "claude-session-logger memory status";
            if (Deletions > 0)
                yield return $"⚠ {Files(Deletions)} {(Deletions == 1 ? "is" : "are")} missing on this machine but "
                    + "not on others: run claude-session-logger memory status";
            if (Secrets > 0)
                yield return $"🔑 {Files(Secrets)} not synced because of a possible secret: run "
                    + "claude-session-logger memory status";
            if (Conflicts > 0)
                yield return $"⚠ {Files(Conflicts)} in conflict: run claude-session-logger memory conflicts";
        }
    }

    static string Files(int count) => count == 1 ? "1 memory file" : $"{count} memory files";
}

/// <summary>
/// The cost of a day. <paramref name="Until"/> is the end of that local day. Readers compare it with the current time,
/// because loading the time zone would be slower than all their other work.
/// </summary>
/// <param name="Mark">What the cost lacks or contains because of models without a price.</param>
readonly record struct CachedDay(DateOnly Date, Usd Cost, DateTimeOffset Until, CostMark Mark = default)
{
    public string CostText => Mark.Apply(Cost.ListText, Cost == Usd.Zero);

    /// <summary>
    /// The day with a cost that is not recorded yet; after its end, the next day with this cost alone.
    /// </summary>
    public CachedDay Plus(Usd more, DateTimeOffset now) =>
        now < Until ? this with { Cost = Cost + more } : new(Date.AddDays(1), more, DateTimeOffset.MaxValue);
}
