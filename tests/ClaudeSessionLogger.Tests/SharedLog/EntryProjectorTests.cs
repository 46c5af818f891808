using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary><c>log_entries</c> is computed from the events and can be rebuilt from them at any time.</summary>
public sealed class EntryProjectorTests : IDisposable
{
    readonly LogMachine _keith = new("Keith"),
        _jane = new("Jane");

    public void Dispose()
    {
        _keith.Dispose();
        _jane.Dispose();
    }

    [Fact]
    public void Rebuilding_from_events_restores_the_same_rows()
    {
        var random = new Random(7);
        for (var i = 0; i < 40; i++)
        {
            var (writer, reader) = random.Next(2) == 0 ? (_keith, _jane) : (_jane, _keith);
            writer.Clock.Now = writer.Clock.Now.AddSeconds(random.Next(60) - 10);
            var entry = writer.Log(
                $"entry {i} 📬",
                EntryCategory.Texts[random.Next(5)],
                random.Next(2) == 0 ? "body\n" + i : null
            );
            for (var changes = random.Next(4); changes > 0; changes--)
                writer.Change(
                    entry.Id,
                    new(EventKind.Status, EntryStatus.Texts[random.Next(5)]),
                    new(EventKind.Note, $"note {changes}")
                );
            if (random.Next(3) == 0)
                reader.Pull(writer);
            if (random.Next(10) == 0)
                writer.Write(book => book.Forget(entry.Id));
        }

        _keith.Pull(_jane);
        _jane.Pull(_keith);
        var before = _keith.Rows();
        Assert.Equal(before, _jane.Rows());
        Assert.InRange(before.Count, 30, 40);
        using (var database = _keith.Open())
        {
            database.Execute("update log_entries set title = 'damaged', status = null where hash(id) % 2 = 0");
            database.Execute("delete from log_entries where hash(id) % 3 = 0");
            database.Execute("insert into log_entries (id, title, events) values ('nobody wrote', 'this', 1)");
            Assert.Equal(before.Count, EntryProjector.Rebuild(database, _keith.AsOf(database)));
        }

        Assert.Equal(before, _keith.Rows());
    }

    [Fact]
    public void The_time_of_change_advances_even_if_a_clock_goes_back()
    {
        var entry = _keith.Log("x");
        Assert.Null(entry.UpdatedAt);
        var last = entry.LoggedAt;
        foreach (var status in (string[])["blocked", "open", "resolved"])
        {
            _keith.Clock.Now = _keith.Clock.Now.AddHours(-1);
            var updated = _keith.Status(entry.Id, status).UpdatedAt!.Value;
            Assert.True(updated > last);
            last = updated;
        }

        Assert.Equal("resolved", _keith.Change(entry.Id).StatusText);
    }

    [Fact]
    public async Task Forgotten_text_is_in_no_database_file()
    {
        const string Secret = "sw0rdf1sh-of-keith";
        var entry = _keith.Log($"title {Secret}", body: $"body {Secret}");
        _keith.Change(entry.Id, new EntryChange(EventKind.Note, $"note {Secret}"));
        _keith.Log("stays");
        _jane.Pull(_keith);
        var run = (await _keith.Run("forget", entry.Id.Short, "--yes")).Succeeded();
        Assert.StartsWith(
            $"forgot 1 log entry: {entry.Id} issue (open) title {Secret}\nKept: ",
            run.Out.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        foreach (var file in Directory.EnumerateFiles(_keith.Home.Logger, "sessions.duckdb*"))
            Assert.DoesNotContain(
                Secret,
                Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)),
                StringComparison.Ordinal
            );

        _jane.Pull(_keith);
        Assert.All(
            (LogMachine[])[_keith, _jane],
            machine =>
            {
                Assert.DoesNotContain(
                    Secret,
                    string.Concat(machine.Rows("log_events").Concat(machine.Rows())),
                    StringComparison.Ordinal
                );
                Assert.Single(machine.Rows());
                Assert.Equal(4, machine.Rows("log_events").Count);
            }
        );
    }

    [Fact]
    public void Late_events_of_a_forgotten_entry_lose_their_text()
    {
        var entry = _keith.Log("x");
        _jane.Pull(_keith);
        _jane.Change(entry.Id, new EntryChange(EventKind.Note, "late words"));
        _keith.Write(writer => writer.Forget(entry.Id));
        _keith.Pull(_jane);
        Assert.DoesNotContain("late words", string.Concat(_keith.Rows("log_events")), StringComparison.Ordinal);
        Assert.Empty(_keith.Rows());
    }

    [Fact]
    public void Only_the_author_can_forget_an_entry()
    {
        var entry = _keith.Log("x");
        _jane.Pull(_keith);
        var refused = Assert.Throws<Failure>(() => _jane.Write(writer => writer.Forget(entry.Id)));
        Assert.Equal(
            (FailureKind.Conflict, $"cannot forget entry {entry.Id}: only its author, Keith, can. Resolve it instead."),
            (refused.Kind, refused.Message)
        );
        Assert.Single(_jane.Rows("log_events"));
    }

    [Fact]
    public async Task Forget_asks_first_and_a_dry_run_changes_nothing()
    {
        var entry = _keith.Log("x");
        Assert.Equal(64, (await _keith.Run("forget", entry.Id.Value)).ExitCode);
        Assert.StartsWith(
            "would forget 1 log entry: ",
            (await _keith.Run("forget", entry.Id.Value, "--dry-run")).Succeeded().Out,
            StringComparison.Ordinal
        );
        Assert.Equal(
            75,
            (await _keith.With(("CLAUDE_LOGGER_USER", "Jane"), "forget", entry.Id.Value, "--dry-run")).ExitCode
        );
        Assert.Single(_keith.Rows());
    }

    [Fact]
    public async Task An_id_prefix_of_a_session_and_an_entry_is_refused()
    {
        var entry = _keith.Log("an entry");
        using (var database = _keith.Open())
            database.Execute(
                "insert into sessions (session_id, title) values ($id, 'a session')",
                ("id", entry.Id.Short + "-session")
            );
        var run = await _keith.Run("forget", entry.Id.Short, "--yes");
        Assert.Equal(75, run.ExitCode);
        Assert.Contains(
            $"\n  session  {entry.Id.Short}-session  a session\n  entry    {entry.Id}  an entry",
            run.Error.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        (await _keith.Run("forget", entry.Id.Value, "--yes")).Succeeded();
        Assert.Empty(_keith.Rows());
    }
}
