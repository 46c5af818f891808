using System.Data.Common;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// Timestamps of a hub's tables. Anybody may have written them, and databases know times that .NET does not (infinity, before Christ, after
/// the year 9999): those are read as none.
/// </summary>
static class HubTime
{
    /// <summary>SQL for a timestamp as far as it can be read; the same in every database.</summary>
    public static string Sql(string timestamp) =>
        $"case when {timestamp} between timestamp '0001-01-01 00:00:00' and timestamp '9999-12-31 23:59:59.999999' then {timestamp} end";

    /// <summary>What <see cref="Sql"/> selected; UTC.</summary>
    public static DateTime? Read(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc);
}
