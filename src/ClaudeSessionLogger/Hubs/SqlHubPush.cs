namespace ClaudeSessionLogger.Hubs;

/// <summary>Adds events, moves the heads of their devices on, and shows what became of entries: one transaction in two round trips.</summary>
static class SqlHubPush
{
    /// <summary>
    /// The text of an entry's row as one short word, the same in every database. Who keeps it beside the row can tell whether
    /// somebody else has changed that. No times: databases write them differently.
    /// </summary>
    public static string Fingerprint(string row) =>
        $"md5({string.Join(" || chr(31) || ", ((string[])["category", "status", "title", "body", "updated_by"]).Select(column => $"coalesce(cast({row}.{column} as varchar), '')"))})";

    /// <param name="foreign">By id, the fingerprints of other tools' rows as the pusher has seen them.</param>
    public static void Run(HubConnection connection, SqlSpace space, HubPush push, IReadOnlyDictionary<string, string> foreign)
    {
        var devices = push.Devices.Select(device => device.Device).ToList();
        var missing = push.Devices.Where(device => device.Base == Head.None).Select(device => device.Device);
        var taken = SqlHubDevices.Take(connection, space, push.Pusher, devices, devices.Contains(push.Pusher.Device) ? missing : missing.Append(push.Pusher.Device));
        foreach (var device in push.Devices)
        {
            if (!taken.TryGetValue(device.Device, out var there) || there.Head != device.Base)
                throw new Failure(FailureKind.Conflict, $"another machine came first to {connection.Name}; the next flush looks again.");
        }

        var statements = new List<SqlStatement> { SqlHubDevices.Seen(space, push.Pusher) };
        if (push.Devices.Count > 0)
            statements.Add(Heads(space, push.Devices, device => taken[device].Pushes));
        if (push.Devices.SelectMany(device => device.Events).ToList() is [_, ..] events)
            statements.Add(Events(space, events));
        if (foreign.Where(row => push.TakenIn.Contains(row.Key)).ToList() is [_, ..] takenIn)
            statements.Add(TakenIn(takenIn));
        if (push.Entries.Count > 0)
            statements.Add(Entries(push.Entries));
        statements.Add(new("commit"));
        connection.Run(statements);
    }

    static SqlStatement Heads(SqlSpace space, IReadOnlyList<DevicePush> devices, Func<string, long> pushes)
    {
        var rows = new SqlRows(
            ("device_id", "varchar", devices.Select(device => device.Device).ToArray()), ("seq", "bigint", devices.Select(device => device.Head.Seq).ToArray()),
            ("chain", "uuid", devices.Select(device => device.Head.Chain).ToArray()),
            ("mark", "bigint", devices.Select(device => EventHash.Mark(device.Device, device.Head, pushes(device.Device))).ToArray()));
        return new($"update {space.Devices} as d set seq = v.seq, chain = v.chain, mark = v.mark from {rows} v where d.device_id = v.device_id", rows.With());
    }

    static SqlStatement Events(SqlSpace space, List<LogEvent> events)
    {
        var rows = new SqlRows(
            ("device_id", "varchar", Column(events, e => e.Device)), ("seq", "bigint", Column(events, e => e.Seq)), ("hlc", "bigint", Column(events, e => e.Content.Stamp.Value)),
            ("written_at", "timestamp", Column(events, e => (DateTime?)e.Content.WrittenAt)), ("actor", "varchar", Column(events, e => e.Content.Actor)),
            ("project", "varchar", Column(events, e => e.Content.Project)), ("entry_id", "varchar", Column(events, e => e.Content.EntryId)),
            ("kind", "varchar", Column(events, e => e.Content.Kind)), ("value", "varchar", Column(events, e => e.Content.Value)),
            ("session_id", "varchar", Column(events, e => e.Content.SessionId)), ("replaced", "uuid", Column(events, e => e.Content.Replaced)),
            ("hash", "uuid", Column(events, e => e.Hash)), ("chain", "uuid", Column(events, e => e.Chain)));
        return new($"""
            insert into {space.Events} (device_id, seq, hlc, written_at, actor, project, entry_id, kind, value, session_id, replaced, hash, chain)
            select v.device_id, v.seq, v.hlc, v.written_at, v.actor, v.project, v.entry_id, v.kind, v.value, v.session_id, v.replaced, v.hash, v.chain
            from {rows} v on conflict (device_id, seq) do nothing
            """, rows.With());
    }

    // Its text is among the events by now: the row counts as ours, unless it has changed again since it was taken in.
    static SqlStatement TakenIn(List<KeyValuePair<string, string>> fingerprints)
    {
        var rows = new SqlRows(("id", "varchar", Column(fingerprints, row => row.Key)), ("fingerprint", "varchar", Column(fingerprints, row => row.Value)));
        return new($"""
            update claude_sessions.log_entries as t set projected = v.fingerprint from {rows} v
            where cast(t.id as varchar) = v.id and {Fingerprint("t")} = v.fingerprint
            """, rows.With());
    }

    // A row is replaced by one that is made of more events, and never where another tool has changed it: that is taken in first.
    static SqlStatement Entries(IReadOnlyList<LogEntry> entries)
    {
        var ordered = entries.DistinctBy(entry => entry.Id).OrderBy(entry => entry.Id, StringComparer.Ordinal).ToList();
        var rows = new SqlRows(
            ("id", "varchar", Column(ordered, e => e.Id)), ("session_id", "varchar", Column(ordered, e => e.SessionId)),
            ("logged_at", "timestamp", Column(ordered, e => (DateTime?)e.LoggedAt)), ("category", "varchar", Column(ordered, e => e.Category)),
            ("status", "varchar", Column(ordered, e => e.Status)), ("title", "varchar", Column(ordered, e => e.Title)),
            ("body", "varchar", Column(ordered, e => e.BodyWithNotes)), ("updated_at", "timestamp", Column(ordered, e => e.UpdatedAt)),
            ("created_by", "varchar", Column(ordered, e => e.CreatedBy)), ("updated_by", "varchar", Column(ordered, e => e.UpdatedBy)),
            ("project", "varchar", Column(ordered, e => e.Project)), ("owner", "varchar", Column(ordered, e => e.Claim?.Owner)),
            ("events", "integer", Column(ordered, e => e.Events)));
        return new($"""
            insert into claude_sessions.log_entries as t
                (id, session_id, logged_at, category, status, title, body, synced, updated_at, created_by, updated_by, project, owner, events, projected)
            select v.id, v.session_id, v.logged_at, v.category, v.status, v.title, v.body, true, v.updated_at, v.created_by, v.updated_by, v.project, v.owner, v.events, {Fingerprint("v")}
            from {rows} v order by v.id
            on conflict (id) do update set
                session_id = excluded.session_id, logged_at = excluded.logged_at, category = excluded.category, status = excluded.status, title = excluded.title,
                body = excluded.body, synced = true, updated_at = excluded.updated_at, created_by = excluded.created_by, updated_by = excluded.updated_by,
                project = excluded.project, owner = excluded.owner, events = excluded.events, projected = excluded.projected
            where (t.events is null or t.events < excluded.events) and t.projected = {Fingerprint("t")}
            """, rows.With());
    }

    static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value) => [.. rows.Select(value)];
}
