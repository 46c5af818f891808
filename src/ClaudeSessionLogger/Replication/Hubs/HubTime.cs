using System.Data.Common;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// Reads timestamps from a hub's tables. Returns null for values that .NET does not support (infinity, before Christ,
/// after the year 9999).
/// </summary>
static class HubTime
{
    /// <summary>
    /// Returns SQL for all databases. It selects the timestamp, or null if .NET does not support the timestamp.
    /// </summary>
    public static string Sql(string timestamp) =>
        $"case when {timestamp} between timestamp '0001-01-01 00:00:00' and timestamp '9999-12-31 23:59:59.999999' "
        + $"then {timestamp} end";

    /// <summary>Reads a timestamp that <see cref="Sql"/> selected; UTC.</summary>
    public static DateTime? Read(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc);
}
