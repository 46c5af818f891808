using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>The projections are compared with their events and repaired where they differ.</summary>
public sealed class ProjectionRepairTests : IDisposable
{
    readonly LogMachine _ann = new("Ann");

    public void Dispose() => _ann.Dispose();

    [Theory]
    [InlineData("delete from log_entries where title = 'second'")]
    [InlineData("insert into log_entries from log_entries limit 1")]
    [InlineData("insert into log_entries (id, title, events) values ('nobody', 'wrote this', 1)")]
    [InlineData("update log_entries set body = null, updated_by = null where title = 'first'")]
    [InlineData("update log_entries set owner = null")]
    [InlineData(
        "delete from usage_quarters; insert into usage_quarters select 's', 'm', null, null, null, null, 1, 1, 1, 1, "
            + "1, 1, 1, 0, 0, 1, 0"
    )]
    [InlineData("insert into memory_projects (project, shared) values ('p', true)")]
    [InlineData("insert into memory_files select 'p', 'x.md', null, null, '', 1, now()::timestamp, 'Ann'")]
    [InlineData("insert into session_marks (session_id, title, pinned) values ('s', 'nobody wrote this', true)")]
    public async Task A_flush_repairs_the_rows_that_doctor_reports(string damage)
    {
        var first = _ann.Log("first");
        _ann.Change(
            first.Id,
            new EntryChange(EventKind.Note, "a note"),
            new EntryChange(
                EventKind.Owner,
                new ClaimValue("Ann", null, _ann.Clock.Now.UtcDateTime.AddHours(1)).ToJson()
            )
        );
        _ann.Log("second");
        var before = _ann.Rows();
        using (var database = _ann.Open())
        {
            Assert.Equal(FindingState.Ok, Assert.Single(ProjectionCheck.Check(database, _ann.AsOf(database))).State);
            database.Execute(damage);
            Assert.Contains(
                ProjectionCheck.Check(database, _ann.AsOf(database)),
                finding => finding.State == FindingState.Problem
            );
        }

        (await _ann.Run("flush")).Succeeded();
        Assert.Equal(before, _ann.Rows());
        using var repaired = _ann.Open();
        Assert.Equal(FindingState.Ok, Assert.Single(ProjectionCheck.Check(repaired, _ann.AsOf(repaired))).State);
    }

    [Fact]
    public void A_check_without_findings_writes_nothing()
    {
        _ann.Log("first");
        using var database = _ann.Open();
        var log = new BackgroundLog(_ann.Paths.BackgroundLog, TimeProvider.System);
        Assert.Equal(0, ProjectionRepair.RunIfDue(database, _ann.Clock.Now.UtcDateTime, _ann.AsOf(database), log));
        var rows = database.Query("select meta::varchar from meta order by 1", row => row.GetString(0));
        Assert.Equal(
            0,
            ProjectionRepair.RunIfDue(database, _ann.Clock.Now.UtcDateTime.AddMinutes(59), _ann.AsOf(database), log)
        );
        Assert.Equal(rows, database.Query("select meta::varchar from meta order by 1", row => row.GetString(0)));
        Assert.False(File.Exists(_ann.Paths.BackgroundLog));
    }
}
