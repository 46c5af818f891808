using System.Text.Json;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>The sessions of a page, in the order of their positions.</summary>
sealed class PageSessions
{
    const string Unknown = "unknown",
        Columns =
            "session_id, session_type, created_by, title, user_title, title_source, skills_used, skipped_lines, "
            + "reported_cost_usd, cost_usd";

    // As for a hub: a title from a prompt is a part of the conversation, the others only name it.
    const string TitlesToShow = "'custom', 'ai', 'summary'";

    readonly PageNames _ids;
    readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);

    public PageNames Projects { get; } = new();
    public PageNames Types { get; } = new();
    public PageNames People { get; } = new();
    public PageNames Skills { get; } = new();

    /// <param name="ids">The sessions with usage.</param>
    /// <param name="titles">Whether to show titles that are taken from prompts.</param>
    public PageSessions(Database database, PageNames ids, bool titles)
    {
        _ids = ids;
        database.Visit(
            $"""
            select session_id, coalesce(project, '{Unknown}'), coalesce(session_type, '{Unknown}'),
                coalesce(created_by, '{Unknown}'), title,
                user_title is not null or coalesce(title_source in ({TitlesToShow}), false), skills_used,
                coalesce(skipped_lines, 0)::bigint, coalesce(greatest(reported_cost_usd - cost_usd, 0), 0)
            from {ProjectLabels.Sessions(database, Columns)} as sessions
            where session_id in (select session_id from used)
            """,
            row =>
            {
                var title = row.Text(4);
                if (!row.GetBoolean(5))
                    title = titles && title is not null ? CredentialMask.Mask(title) : null;
                _rows[row.GetString(0)] = new(
                    row.GetString(1),
                    row.GetString(2),
                    row.GetString(3),
                    title is null or "" ? null : PageNames.Shown(title),
                    row.Text(6) is { Length: > 0 } skills ? skills.Split(", ") : [],
                    row.GetInt64(7),
                    row.GetDecimal(8)
                );
            }
        );
    }

    public void Write(Utf8JsonWriter json, bool packed)
    {
        var rows = _ids.All.Select(id => _rows.GetValueOrDefault(id!) ?? Row.Empty).ToList();
        json.WriteStartObject("sessions");
        json.WriteNumber("count", rows.Count);
        _ids.Write(json, "id");
        json.WriteStartArray("title");
        foreach (var row in rows)
        {
            if (row.Title is { } title)
                json.WriteStringValue(title);
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
        Write(json, "project", rows, row => Projects.Position(row.Project), packed);
        Write(json, "type", rows, row => Types.Position(row.Type), packed);
        Write(json, "person", rows, row => People.Position(row.Person), packed);
        json.WriteStartArray("skills");
        foreach (var row in rows)
        {
            json.WriteStartArray();
            foreach (var skill in row.Skills)
                json.WriteNumberValue(Skills.Position(skill));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        Write(json, "skipped_lines", rows, row => row.SkippedLines, packed);
        var beyond = new PageMoney();
        foreach (var row in rows)
            beyond.Add(row.Beyond);
        beyond.Write(json, "beyond", packed);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, List<Row> rows, Func<Row, long> value, bool packed)
    {
        var column = new PageColumn();
        foreach (var row in rows)
            column.Add(value(row));
        column.Write(json, name, packed);
    }

    sealed record Row(
        string Project,
        string Type,
        string Person,
        string? Title,
        IReadOnlyList<string> Skills,
        long SkippedLines,
        decimal Beyond
    )
    {
        public static readonly Row Empty = new(Unknown, Unknown, Unknown, null, [], 0, 0);
    }
}
