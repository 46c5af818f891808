namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Sessions with what the user says about them: the user's title instead of the client's, tags, pins and notes.
/// </summary>
static class MarkedSessions
{
    const string TagSeparator = ", ";

    /// <summary>All columns of sessions and marks that are shown to people.</summary>
    public static readonly NamedColumns Columns = new([
        "session_id",
        .. SessionColumns.Computed,
        "created_by",
        "end_reason",
        "device_id",
        "user_title",
        "tags",
        "pinned",
        "note",
    ]);

    /// <summary>
    /// A subquery with the columns of <c>sessions</c> and <c>session_marks</c>: <c>title</c> is the one that is shown,
    /// <c>client_title</c> and <c>user_title</c> are those it is chosen from.
    /// </summary>
    public static readonly string Sql = $"""
        (select {Recorded}, coalesce(marks.title, sessions.title) as title, sessions.title as client_title,
            marks.title as user_title, marks.tags, coalesce(marks.pinned, false) as pinned, marks.note
        from sessions left join session_marks as marks on sessions.session_id = marks.session_id)
        """;

    // Listed, because a table of the Python tool can have further columns.
    static string Recorded =>
        string.Join(
            ", ",
            ((string[])["session_id", .. SessionColumns.Computed, "created_by", "end_reason", "device_id"])
                .Where(column => column != "title")
                .Select(column => $"sessions.{column}")
        );

    /// <summary>An SQL condition that is true for sessions with this tag.</summary>
    public static string HasTag(string parameter) =>
        $"contains('{TagSeparator}' || tags || '{TagSeparator}', '{TagSeparator}' || {parameter} || '{TagSeparator}')";

    public static IReadOnlyList<string> Tags(string? stored) => stored?.Split(TagSeparator) ?? [];

    /// <summary>Returns the tags as they are stored.</summary>
    public static string? Stored(IReadOnlyCollection<string> tags) =>
        tags.Count == 0 ? null : string.Join(TagSeparator, tags.Order(StringComparer.Ordinal));
}
