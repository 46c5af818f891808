using ClaudeSessionLogger.Domain;
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
        var entry = _keith.Change(Id);
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
    public void Any_legacy_row_becomes_valid_events()
    {
        foreach (
            var content in LegacyEntryImport.EventsOf(new(Id, null, null, null, "done", null, "b\0c", null, null, null))
        )
        {
            Assert.DoesNotContain('\0', content.Value!);
            Assert.True(LogEvent.Following(new("d"), ChainHead.None, content).IsGenuine);
        }

        var entry = EntryReducer.Reduce(
            Events(new(Id, null, null, null, "done", null, "b\0c", null, null, null)),
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
