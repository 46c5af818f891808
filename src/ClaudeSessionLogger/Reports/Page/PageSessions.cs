using System.Text.Json;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>The sessions of a page in the order of their positions, and what the numbers of all of them lack.</summary>
sealed class PageSessions
{
    const string Unknown = "unknown",
        Columns =
            "session_id, session_type, created_by, title, user_title, title_source, skills_used, skipped_lines, "
            + "reported_cost_usd, cost_usd";

    // As for a hub: a title from a prompt is a part of the conversation, the others only name it.
    const string TitlesToShow = "'custom', 'ai', 'summary'";

    readonly PageNames _ids;
    readonly Row[] _rows;
    long _skippedLines;
    decimal _beyond;

    public PageNames Projects { get; } = new();
    public PageNames Types { get; } = new();
    public PageNames People { get; } = new();
    public PageNames Skills { get; } = new();

    /// <param name="ids">The sessions with usage.</param>
    public PageSessions(Database database, PageNames ids, PageRequest request)
    {
        (_ids, _rows) = (ids, new Row[ids.All.Count]);
        Array.Fill(_rows, Row.Empty);
        database.Visit(
            $"""
            select session_id, coalesce(project, '{Unknown}'), coalesce(session_type, '{Unknown}'),
                coalesce(created_by, '{Unknown}'), title,
                user_title is not null or coalesce(title_source in ({TitlesToShow}), false), skills_used,
                coalesce(skipped_lines, 0)::bigint, coalesce(greatest(reported_cost_usd - cost_usd, 0), 0)
            from {ProjectLabels.Sessions(database, Columns)} as sessions
            """,
            row =>
            {
                var at = ids.Find(row.GetString(0));
                if (at is null && request.Filter.IsNarrow)
                    return;
                var (skippedLines, beyond) = (row.GetInt64(7), row.GetDecimal(8));
                _skippedLines += skippedLines;
                _beyond += beyond;
                if (at is not { } position)
                    return;
                var title = row.Text(4);
                if (!row.GetBoolean(5))
                    title = request.Titles && title is not null ? CredentialMask.Mask(title) : null;
                _rows[position] = new(
                    row.GetString(1),
                    row.GetString(2),
                    row.GetString(3),
                    title is null or "" ? null : PageNames.Shown(title),
                    row.Text(6) is { Length: > 0 } skills ? skills.Split(", ") : [],
                    skippedLines,
                    beyond
                );
            }
        );
    }

    public void Write(Utf8JsonWriter json, PageColumns columns)
    {
        json.WriteStartObject("sessions");
        json.WriteNumber("count", _rows.Length);
        columns.Write("id", _ids.All);
        columns.Write("title", _rows.Select(row => row.Title));
        Write("project", row => Projects.Position(row.Project));
        Write("type", row => Types.Position(row.Type));
        Write("person", row => People.Position(row.Person));
        json.WriteStartArray("skills");
        foreach (var row in _rows)
        {
            json.WriteStartArray();
            foreach (var skill in row.Skills)
                json.WriteNumberValue(Skills.Position(skill));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        Write("skipped_lines", row => row.SkippedLines);
        var beyond = new PageMoney();
        foreach (var row in _rows)
            beyond.Add(row.Beyond);
        beyond.Write(columns, "beyond");
        json.WriteEndObject();

        void Write(string name, Func<Row, long> value)
        {
            var column = new PageColumn();
            foreach (var row in _rows)
                column.Add(value(row));
            columns.Write(name, column);
        }
    }

    /// <summary>Writes what the numbers lack if nothing is filtered on the page.</summary>
    public void WriteMissing(Utf8JsonWriter json)
    {
        json.WriteStartObject("missing");
        json.WriteNumber("skipped_lines", _skippedLines);
        json.WriteString("unattributed_usd", PageMoney.Text(_beyond));
        json.WriteEndObject();
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
