using System.Data.Common;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// Reads timestamps of a hub's tables. They may be values that .NET does not support (infinity, before Christ, after
/// the year 9999); those are read as null.
/// </summary>
static class HubTime
{
    /// <summary>SQL that selects a timestamp if it can be read; works in every database.</summary>
    public static string Sql(string timestamp) =>
        $"case when {timestamp} between timestamp '0001-01-01 00:00:00' and timestamp '9999-12-31 23:59:59.999999' then {timestamp} end";

    /// <summary>Reads what <see cref="Sql"/> selected; UTC.</summary>
    public static DateTime? Read(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc);
}
