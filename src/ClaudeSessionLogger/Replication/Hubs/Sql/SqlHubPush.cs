using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// Adds events, advances the chain heads of their devices and updates the rows of their entries, in one transaction
/// with two round trips.
/// </summary>
static class SqlHubPush
{
    /// <param name="externalFingerprints">The fingerprints of the external rows that the pusher has read, by entry
    /// id.</param>
    public static void Run(
        HubConnection connection,
        HubTableNames tableNames,
        HubPushRequest push,
        IReadOnlyDictionary<EntryId, string> externalFingerprints
    )
    {
        var devices = push.Devices.Select(device => device.Device).ToList();
        var missing = push.Devices.Where(device => device.Base == ChainHead.None).Select(device => device.Device);
        var deviceRows = SqlHubDevices.Lock(
            connection,
            tableNames,
            push.Pusher,
            devices,
            devices.Contains(push.Pusher.Device) ? missing : missing.Append(push.Pusher.Device)
        );
        foreach (var device in push.Devices)
        {
            if (!deviceRows.TryGetValue(device.Device, out var current) || current.Head != device.Base)
                throw new Failure(
                    FailureKind.Conflict,
                    $"cannot send to {connection.Name}: another machine changed it at the same time. The next flush "
                        + "will try again."
                );
        }

        var statements = new List<SqlStatement> { SqlHubDevices.Seen(tableNames, push.Pusher) };
        if (push.Devices.SelectMany(device => device.Events).ToList() is [_, ..] events)
            statements.Add(Events(tableNames, events));
        // Update the heads after storing the events: a hub with roles accepts a new head only if all events up to it
        // are stored.
        if (push.Devices.Count > 0)
            statements.Add(Heads(tableNames, push.Devices, device => deviceRows[device].Pushes));
        if (externalFingerprints.Where(row => push.ImportedEntries.Contains(row.Key)).ToList() is [_, ..] takenIn)
            statements.Add(SqlHubEntries.MarkImported(takenIn, push.OverwritesAnyRow));
        if (push is { OverwritesAnyRow: true, Entries.Count: > 0 })
            statements.Add(SqlHubEntries.AllowReplacement(push.Entries));
        if (push.Entries.Count > 0)
            statements.Add(SqlHubEntries.WriteEntries(push.Entries));
        // Redact last, so that no row remains of an entry that another machine has forgotten.
        if (
            push
                .Devices.SelectMany(device => device.Events)
                .Select(e => e.Content.EntryId)
                .Union(push.Entries.Select(entry => entry.Id))
                .ToArray()
            is [_, ..] touched
        )
            statements.AddRange(SqlHubEntries.RedactForgotten(tableNames, touched));
        statements.Add(new("commit"));
        connection.Run(statements);
    }

    public static void Repair(HubConnection connection, HubTableNames tableNames, HubRepairRequest repair)
    {
        var deviceRows = SqlHubDevices.Lock(
            connection,
            tableNames,
            repair.Pusher,
            [repair.Device],
            repair.Pusher.Device == repair.Device ? [] : [repair.Pusher.Device]
        );
        if (!deviceRows.TryGetValue(repair.Device, out var current) || current.Head != repair.Head)
            throw new Failure(
                FailureKind.Conflict,
                $"cannot send to {connection.Name}: another machine changed it at the same time. The next flush "
                    + "will try again."
            );
        var statements = new List<SqlStatement>();
        if (repair.Missing.Count > 0)
            statements.Add(Events(tableNames, [.. repair.Missing]));
        if (repair.Damaged.Count > 0)
            statements.Add(Events(tableNames, [.. repair.Damaged], s_replace));
        var touched = repair.Missing.Concat(repair.Damaged).Select(e => e.Content.EntryId).Distinct().ToArray();
        connection.Run([.. statements, .. SqlHubEntries.RedactForgotten(tableNames, touched), new("commit")]);
    }

    static readonly string s_replace =
        "do update set "
        + string.Join(
            ", ",
            (
                (string[])
                    [
                        "hlc",
                        "written_at",
                        "actor",
                        "project",
                        "entry_id",
                        "kind",
                        "value",
                        "session_id",
                        "replaced",
                        "hash",
                        "chain",
                    ]
            ).Select(column => $"{column} = excluded.{column}")
        );

    static SqlStatement Heads(HubTableNames tableNames, IReadOnlyList<DevicePush> devices, Func<DeviceId, long> pushes)
    {
        var rows = new SqlRows(
            ("device_id", "varchar", devices.Select(device => device.Device.Value).ToArray()),
            ("seq", "bigint", devices.Select(device => device.Head.Seq).ToArray()),
            ("chain", "uuid", devices.Select(device => device.Head.Chain).ToArray()),
            (
                "mark",
                "bigint",
                devices
                    .Select(device => EventHash.ComputeHeadHash(device.Device, device.Head, pushes(device.Device)))
                    .ToArray()
            )
        );
        return new(
            $"update {tableNames.Devices} as d set seq = v.seq, chain = v.chain, mark = v.mark from {rows} v where "
                + $"d.device_id = v.device_id{tableNames.RowFilter("d")}",
            rows.ParametersWith()
        );
    }

    static SqlStatement Events(HubTableNames tableNames, List<LogEvent> events, string onConflict = "do nothing")
    {
        var rows = new SqlRows(
            ("device_id", "varchar", Column(events, e => e.Device.Value)),
            ("seq", "bigint", Column(events, e => e.Seq)),
            ("hlc", "bigint", Column(events, e => e.Content.Stamp.Value)),
            ("written_at", "timestamp", Column(events, e => (DateTime?)e.Content.WrittenAt)),
            ("actor", "varchar", Column(events, e => e.Content.Actor)),
            ("project", "varchar", Column(events, e => e.Content.Project)),
            ("entry_id", "varchar", Column(events, e => e.Content.EntryId)),
            ("kind", "varchar", Column(events, e => e.Content.KindText)),
            ("value", "varchar", Column(events, e => e.Content.Value)),
            ("session_id", "varchar", Column(events, e => e.Content.SessionId)),
            ("replaced", "uuid", Column(events, e => e.Content.Replaced)),
            ("hash", "uuid", Column(events, e => e.Hash)),
            ("chain", "uuid", Column(events, e => e.Chain))
        );
        return new(
            $"""
            insert into {tableNames.Events} ({tableNames.Key}device_id, seq, hlc, written_at, actor, project, entry_id,
                kind, value, session_id, replaced, hash, chain)
            select {tableNames.KeyColumnValues}v.device_id, v.seq, v.hlc, v.written_at, v.actor, v.project, v.entry_id,
                v.kind, v.value, v.session_id, v.replaced, v.hash, v.chain
            from {rows} v on conflict ({tableNames.Key}device_id, seq) {onConflict}
            """,
            rows.ParametersWith()
        );
    }

    static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value) => [.. rows.Select(value)];
}
