using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>Locks the rows of devices that a transaction is about to change.</summary>
static class SqlHubDevices
{
    /// <summary>
    /// Begins a transaction, creates missing devices, and locks the rows of these devices and of the pusher's device.
    /// Throws an Unauthorized failure if the pusher's device was revoked, and a DeviceTaken failure if it belongs to
    /// another role or to nobody.
    /// </summary>
    /// <param name="missing">Devices that may not exist yet.</param>
    public static IReadOnlyDictionary<DeviceId, (ChainHead Head, long Pushes)> Lock(
        HubConnection connection,
        HubTableNames tableNames,
        HubPusher pusher,
        IReadOnlyCollection<DeviceId> devices,
        IEnumerable<DeviceId> missing
    )
    {
        // Use the same order on every machine, so that two machines that lock the same rows do not deadlock.
        var all = Ordered([.. devices, pusher.Device]);
        var missingIds = Ordered(missing);
        var deviceRows = new Dictionary<DeviceId, (ChainHead, long)>();
        var (isRevoked, isUsedByOtherRole) = (false, false);
        var names = new SqlRows(("device_id", "varchar", Texts(all)));
        var rows = new SqlRows(
            ("device_id", "varchar", Texts(missingIds)),
            (
                "mark",
                "bigint",
                Array.ConvertAll(missingIds, device => EventHash.ComputeHeadHash(device, ChainHead.None, pushes: 0))
            )
        );
        var statements = new List<SqlStatement> { new("begin") };
        if (missingIds.Length > 0)
        {
            // Only the pusher's own device gets the pusher's role. If the push puts back events of another device, that
            // device belongs to nobody.
            var (role, roleValue, parameters) = tableNames.HasRoles
                ? (
                    ", role",
                    $", case when v.device_id = cast(${rows.NextParameter + 1} as varchar) then current_user end",
                    rows.ParametersWith(Guid.Empty, pusher.Device.Value)
                )
                : ("", "", rows.ParametersWith(Guid.Empty));
            statements.Add(
                new(
                    $"""
                    insert into {tableNames.Devices}
                        ({tableNames.Key}device_id, seq, chain, pushes, mark, revoked{role})
                    select {tableNames.KeyColumnValues}v.device_id, 0, cast(${rows.NextParameter} as uuid), 0, v.mark,
                        false{roleValue}
                    from {rows} v order by v.device_id on conflict ({tableNames.Key}device_id) do nothing
                    """,
                    parameters
                )
            );
        }

        var rowFilter = tableNames.RowFilter("d");
        var isOthers = tableNames.BelongsToOtherRole("d");
        statements.Add(
            new(
                $"""
                select d.device_id, d.seq, d.chain, d.pushes, d.revoked, {isOthers} from {tableNames.Devices} d
                where d.device_id in (select v.device_id from {names} v){rowFilter}
                order by d.device_id{connection.Dialect.LockSuffix}
                """,
                names.ParametersWith(),
                row =>
                {
                    var device = new DeviceId(row.GetString(0));
                    deviceRows[device] = (new(row.GetInt64(1), row.GetGuid(2)), row.GetInt64(3));
                    isRevoked |= device == pusher.Device && row.GetBoolean(4);
                    isUsedByOtherRole |= device == pusher.Device && row.GetBoolean(5);
                }
            )
        );
        connection.Run(statements);
        if (isUsedByOtherRole)
            throw new Failure(
                FailureKind.DeviceTaken,
                $"cannot send to {connection.Name}: another role already uses this machine's id. Run "
                    + "claude-session-logger setup --hub ADDRESS to register as a new device."
            );
        return isRevoked
            ? throw new Failure(
                FailureKind.Unauthorized,
                $"cannot send to {connection.Name}: this machine was revoked. Run claude-session-logger setup --hub "
                    + "ADDRESS to register it as a new device."
            )
            : deviceRows;
    }

    /// <summary>Updates the pusher's name and last-seen time.</summary>
    public static SqlStatement Seen(HubTableNames tableNames, HubPusher pusher) =>
        new(
            $"update {tableNames.Devices} as d set name = $1, person = $2, program_version = $3, seen_at = now() at "
                + $"time zone 'utc'{(tableNames.HasRoles ? ", role = coalesce(d.role, current_user)" : "")} where "
                + $"d.device_id = $4{tableNames.RowFilter("d")}",
            pusher.Name,
            pusher.Person,
            pusher.ProgramVersion,
            pusher.Device.Value
        );

    static DeviceId[] Ordered(IEnumerable<DeviceId> devices) => [.. devices.Distinct().Order()];

    static string[] Texts(DeviceId[] devices) => Array.ConvertAll(devices, device => device.Value);
}
