namespace ClaudeSessionLogger.Reports.Usage;

enum ReportKind
{
    Daily,
    Weekly,
    Monthly,
    Hourly,
    Projects,
    Models,
    Types,
    Branches,
    Sessions,
    Skills,
    Blocks,
}

/// <summary>A column that identifies a line of a report.</summary>
/// <param name="Field">The name in JSON and CSV.</param>
/// <param name="Heading">The heading in tables.</param>
/// <param name="MinWidth">The minimum width on a narrow terminal; 0 if the column is never cut.</param>
/// <param name="DropPriority">
/// If the table is still too wide, the columns with the greatest value are dropped first; 0 for columns that are never
/// dropped.
/// </param>
readonly record struct ReportKey(string Field, string Heading, int MinWidth = 0, int DropPriority = 0);

/// <summary>Describes a kind of report: its name on the command line, its lines and its keys.</summary>
/// <param name="Line">The noun for one line of the report, such as "day" or "project".</param>
/// <param name="IsTrend">Whether it is a report by time: its lines are in order of time, oldest first.</param>
sealed record ReportDefinition(
    ReportKind Kind,
    string Name,
    string Line,
    string Lines,
    bool IsTrend,
    IReadOnlyList<ReportKey> Keys
)
{
    public static IReadOnlyList<ReportDefinition> All { get; } =
    [
        new(ReportKind.Daily, "daily", "day", "days", IsTrend: true, [new("day", "day")]),
        new(ReportKind.Weekly, "weekly", "week", "weeks", IsTrend: true, [new("week", "week of")]),
        new(ReportKind.Monthly, "monthly", "month", "months", IsTrend: true, [new("month", "month")]),
        new(ReportKind.Hourly, "hourly", "hour", "hours", IsTrend: true, [new("hour", "hour")]),
        new(
            ReportKind.Projects,
            "projects",
            "project",
            "projects",
            IsTrend: false,
            [new("project", "project", MinWidth: 12)]
        ),
        new(ReportKind.Models, "models", "model", "models", IsTrend: false, [new("model", "model", MinWidth: 16)]),
        new(ReportKind.Types, "types", "type", "types", IsTrend: false, [new("type", "type", MinWidth: 10)]),
        new(
            ReportKind.Branches,
            "branches",
            "branch",
            "branches",
            IsTrend: false,
            [new("branch", "branch", MinWidth: 12), new("project", "project", MinWidth: 10)]
        ),
        new(
            ReportKind.Sessions,
            "sessions",
            "session",
            "sessions",
            IsTrend: false,
            [
                new("session_id", "session"),
                new("last_at", "last", MinWidth: 10),
                new("project", "project", MinWidth: 10, DropPriority: 5),
                new("type", "type", MinWidth: 8, DropPriority: 20),
                new("title", "title", MinWidth: 14),
            ]
        ),
        new(ReportKind.Skills, "skills", "skill", "skills", IsTrend: false, [new("skill", "skill", MinWidth: 12)]),
        new(
            ReportKind.Blocks,
            "blocks",
            "block",
            "blocks",
            IsTrend: true,
            [new("started_at", "block"), new("ends_at", "until")]
        ),
    ];

    public static ReportDefinition For(ReportKind kind) => All[(int)kind];
}
