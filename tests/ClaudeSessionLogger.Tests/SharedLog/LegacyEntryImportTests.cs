using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>Entries of the Python tool become the same events on every machine that has them.</summary>
public sealed class LegacyEntryImportTests : IDisposable
{
    const string Id = "00000000-0000-0000-0000-000000000001";
    const string Row =
        $"('{Id}', 's', '2026-06-01 10:00:00', 'issue', 'open', 'refunds', 'details', true, null, 'Keith', null)";
    const string Resolved =
        $"('{Id}', 's', '2026-06-01 10:00:00', 'issue', 'resolved', 'refunds', 'details\n\nfixed', true, '2026-06-02 "
        + "10:00:00', 'Keith', 'Jane')";
    const string Other =
        "('00000000-0000-0000-0000-000000000002', null, '2026-06-03 10:00:00', 'note', 'info', null, null, null, null, "
        + "null, null)";

    readonly LogMachine _keith = new("Keith"),
        _jane = new("Jane");

    public void Dispose()
    {
        _keith.Dispose();
        _jane.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_copies_of_different_age_converge_to_the_newer_one(bool keithHasTheNewer)
    {
        Python(_keith, keithHasTheNewer ? Resolved : Row);
        Python(_jane, keithHasTheNewer ? Row : Resolved);
        ImportLegacyEntries(_keith);
        ImportLegacyEntries(_jane);
        _keith.Pull(_jane);
        _jane.Pull(_keith);

        Assert.Equal(_keith.Rows(), _jane.Rows());
        var entry = _keith.Change(new(Id));
        Assert.Equal(
            ("resolved", "details\n\nfixed", "Keith", "Jane", new DateTime(2026, 6, 2)),
            (entry.StatusText, entry.Body, entry.CreatedBy, entry.UpdatedBy, entry.UpdatedAt!.Value.Date)
        );
        Assert.Empty(entry.Conflicts);
    }

    [Fact]
    public void The_same_copy_on_two_machines_becomes_the_same_events()
    {
        foreach (var machine in (LogMachine[])[_keith, _jane])
        {
            Python(machine, Resolved, Other);
            ImportLegacyEntries(machine);
        }

        Assert.Equal(Hashes(_keith), Hashes(_jane));
        var before = _keith.Rows();
        _keith.Pull(_jane);
        Assert.Equal(before, _keith.Rows());
        Assert.Equal(Hashes(_jane), [.. Hashes(_keith).Distinct()]);
    }

    [Fact]
    public async Task A_legacy_entry_becomes_events_at_its_first_change()
    {
        Python(_keith, Resolved, Other);
        Assert.Contains("resolved  refunds", (await _keith.Run("list")).Succeeded().Out, StringComparison.Ordinal);
        var shown = (await _keith.Run("show", Id[..^1] + "1")).Succeeded().Out;
        Assert.Contains("details\n\nfixed\n", shown.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Jane", shown, StringComparison.Ordinal);
        Assert.Empty(_keith.Rows("log_events"));

        (await _keith.Run("reopen", "--title-match", "refunds")).Succeeded();
        Assert.Equal(6, _keith.Rows("log_events").Count);
        var row = Assert.Single(_keith.Rows(), row => row.Contains("refunds", StringComparison.Ordinal));
        Assert.Contains("'session_id': s,", row, StringComparison.Ordinal);
        Assert.Contains("'status': open", row, StringComparison.Ordinal);
    }

    [Fact]
    public void The_inbox_keeps_what_the_old_inbox_had_not_shown()
    {
        Python(
            _keith,
            Resolved,
            "('00000000-0000-0000-0000-000000000003', null, '2026-06-05 10:00:00', 'task', 'open', 'newer', null, "
                + "true, null, 'Jane', null)",
            "watermark 2026-06-04 00:00:00"
        );
        ImportLegacyEntries(_keith);
        Assert.Equal("newer", Assert.Single(_keith.Inbox().Entries).Entry!.Title);
    }

    [Fact]
    public void A_second_machine_that_migrates_does_not_repeat_notes()
    {
        Python(_keith, Row);
        ImportLegacyEntries(_keith);
        _keith.Change(new(Id), new EntryChange(EventKind.Note, "ours"));
        // Jane's Python tool has received the row with the note, and has added another one.
        Python(
            _jane,
            Row.Replace(
                "'details', true, null, 'Keith', null",
                "'details\n\nours\n\ntheirs', true, '2026-11-23', 'Keith', 'Jane'",
                StringComparison.Ordinal
            )
        );
        ImportLegacyEntries(_jane);
        _keith.Pull(_jane);
        _jane.Pull(_keith);

        Assert.Equal(_keith.Rows(), _jane.Rows());
        var entry = _keith.Change(new(Id));
        Assert.Equal("details\n\ntheirs\n\nours", entry.BodyWithNotes);
        Assert.Equal(["ours"], entry.Notes.Select(note => note.Text));
    }

    [Fact]
    public void A_change_by_the_Python_tool_in_the_adopted_file_is_imported()
    {
        Python(_keith, Row, Other);
        ImportLegacyEntries(_keith);
        var ours = _keith.Log("of this program");
        // The Python tool resolves an old and a new entry, and adds one, without knowing of the events.
        PythonDatabase.Execute(
            _keith.Paths.Database,
            $"""
            update log_entries set status = 'resolved', body = 'details' || chr(10) || chr(10) || 'fixed', updated_at = timestamp '2026-11-22 20:00:00', updated_by = 'Jane',
                synced = false where id in ('{Id}', '{ours.Id}');
            insert into log_entries (id, logged_at, category, status, title, synced, created_by) values ('new', timestamp '2026-11-22', 'task', 'open', 'newer', false, 'Jane')
            """
        );
        Assert.True(IsDue(_keith));
        ImportLegacyEntries(_keith);

        Assert.False(IsDue(_keith));
        foreach (var id in (string[])[Id, ours.Id.Value])
        {
            var entry = _keith.Change(new(id));
            Assert.Equal(
                ("resolved", "details\n\nfixed", "Jane", "2026-11-22T20:00:00"),
                (
                    entry.StatusText,
                    entry.BodyWithNotes,
                    entry.UpdatedBy,
                    entry.UpdatedAt?.ToString("s", CultureInfo.InvariantCulture)
                )
            );
        }

        Assert.Equal("newer", _keith.Change(new("new")).Title);
        using var database = _keith.Open();
        Assert.Empty(EntryProjector.Differing(database, _keith.AsOf(database)));
    }

    [Fact]
    public void A_command_that_changes_an_entry_keeps_what_the_Python_tool_wrote()
    {
        var entry = _keith.Log("refunds", body: "details");
        PythonDatabase.Execute(
            _keith.Paths.Database,
            "update log_entries set body = 'details' || chr(10) || 'seen in staging', updated_by = 'Jane', "
                + "updated_at = timestamp '2026-11-22 20:00:00'"
        );
        Assert.Equal("details\n\nseen in staging", _keith.Status(entry.Id, "resolved").BodyWithNotes);
    }

    [Fact]
    public void Own_entries_from_before_the_Python_tool_kept_names_are_not_news()
    {
        var unnamed = Resolved.Replace("'Keith', 'Jane'", "null, null", StringComparison.Ordinal);
        Python(_keith, unnamed, Other.Replace("null, null)", "'Jane', null)", StringComparison.Ordinal));
        ImportLegacyEntries(_keith);
        Assert.Equal("Jane", Assert.Single(_keith.Inbox().Entries).Entry!.CreatedBy);
    }

    [Fact]
    public void Entries_under_a_name_of_an_own_session_are_not_news()
    {
        Python(
            _keith,
            Row.Replace("'Keith'", "'Keith F'", StringComparison.Ordinal),
            Other.Replace("null, null)", "'Jane', null)", StringComparison.Ordinal)
        );
        PythonDatabase.Execute(
            _keith.Paths.Database,
            "create table sessions (session_id varchar, created_by varchar); "
                + "insert into sessions values ('s', 'Keith F')"
        );
        ImportLegacyEntries(_keith);
        using var database = _keith.Open();
        var me = ActorIdentity.Of(database, "Keith", _keith.Device);
        Assert.Equal(
            [new("00000000-0000-0000-0000-000000000002")],
            InboxStore.Entries(database, me, _keith.AsOf(database))
        );
    }

    static bool IsDue(LogMachine machine)
    {
        using var database = machine.Open();
        return LegacyEntryImport.IsDue(database);
    }

    [Fact]
    public void Any_legacy_row_becomes_valid_events()
    {
        foreach (
            var content in LegacyEntryImport.EventsOf(
                new(new(Id), null, null, null, "done", null, "b\0c", null, null, null)
            )
        )
        {
            Assert.DoesNotContain('\0', content.Value!);
            Assert.True(LogEvent.Following(new("d"), ChainHead.None, content).IsGenuine);
        }

        var entry = EntryReducer.Reduce(
            Events(new(new(Id), null, null, null, "done", null, "b\0c", null, null, null)),
            DateTime.UnixEpoch.AddYears(60)
        )!;
        Assert.Equal(
            ("note", "info", "", "bc", "unknown"),
            (entry.CategoryText, entry.StatusText, entry.Title, entry.Body, entry.CreatedBy)
        );
    }

    static IEnumerable<LogEvent> Events(ExternalEntry row) =>
        LegacyEntryImport.EventsOf(row).Select((content, i) => LogEvent.Following(new("d"), new(i, default), content));

    static void ImportLegacyEntries(LogMachine machine)
    {
        using var database = machine.Open();
        database.Transaction(() => LegacyEntryImport.Import(database, machine.Device, machine.AsOf(database)));
        // A second import changes nothing.
        database.Transaction(() => LegacyEntryImport.Import(database, machine.Device, machine.AsOf(database)));
    }

    static List<string> Hashes(LogMachine machine)
    {
        using var database = machine.Open();
        return database.Query("select hash::varchar from log_events order by 1", row => row.GetString(0));
    }

    static void Python(LogMachine machine, params string[] rows)
    {
        machine.Paths.CreateHome();
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var watermark = rows.FirstOrDefault(row => row.StartsWith("watermark ", StringComparison.Ordinal))?[
            "watermark ".Length..
        ];
        command.CommandText = $"""
            attach '{machine.Paths.Database}' as python (storage_version 'v1.0.0'); use python;
            create table log_entries (id uuid primary key, session_id varchar, logged_at timestamp, category varchar, status varchar, title varchar, body varchar, synced boolean,
                updated_at timestamp, created_by varchar, updated_by varchar);
            insert into log_entries values {string.Join(", ", rows.Where(row => row[0] == '('))};
            create table meta (key varchar primary key, value varchar);
            {(watermark is null ? "" : $"insert into meta values ('inbox_watermark', '{watermark}');")}
            """;
        command.ExecuteNonQuery();
    }
}
