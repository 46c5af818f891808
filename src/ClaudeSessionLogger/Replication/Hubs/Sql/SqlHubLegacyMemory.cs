using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// Moves a person's memory on PostgreSQL out of the tables of version 1, which the person's role created. Also deletes
/// memory.
/// </summary>
static class SqlHubLegacyMemory
{
    const string Devices = "device_id, seq, chain, pushes, mark, name, person, program_version, seen_at, revoked";
    const string Events =
        "device_id, seq, hlc, written_at, actor, project, entry_id, kind, value, session_id, replaced, hash, chain";

    /// <summary>
    /// Moves the person's memory out of the tables that this role created (<see cref="PostgreSqlTables.OldMemory"/>).
    /// </summary>
    public static void Move(HubConnection connection, string person)
    {
        var (old, own) = (HubTableNames.Memory(connection.Dialect.MemoryHome, person), HubTableNames.OwnMemory(person));
        try
        {
            connection.Run(
                new("begin"),
                // Another machine of the same person waits for this lock, and then finds that the tables no longer
                // exist.
                new($"lock table {old.Events}, {old.Devices}, {old.Meta} in access exclusive mode"),
                new(
                    $"insert into {own.Events} ({own.Key}{Events}) select {own.KeyColumnValues}{Events} from "
                        + $"{old.Events} on conflict ({own.Key}device_id, seq) do nothing"
                ),
                new(
                    $"insert into {own.Devices} ({own.Key}{Devices}) select {own.KeyColumnValues}{Devices} from "
                        + $"{old.Devices} on conflict ({own.Key}device_id) do nothing"
                ),
                new($"drop table {old.Events}, {old.Devices}, {old.Meta}"),
                new("commit")
            );
        }
        catch (HubMissingException)
        {
            connection.Rollback();
        }
    }

    /// <summary>Deletes the memory that one machine pushed. Returns the number of files.</summary>
    public static int Delete(HubConnection connection, HubTableNames memory, DeviceId device)
    {
        var files = 0L;
        connection.Run(
            new("begin"),
            new(
                $"select count(distinct e.entry_id) from {memory.Events} e where e.device_id = "
                    + $"$1{memory.RowFilter("e")}",
                [device.Value],
                row => files = row.GetInt64(0)
            ),
            new($"delete from {memory.Events} e where e.device_id = $1{memory.RowFilter("e")}", device.Value),
            new($"delete from {memory.Devices} d where d.device_id = $1{memory.RowFilter("d")}", device.Value),
            new("commit")
        );
        return (int)files;
    }
}
