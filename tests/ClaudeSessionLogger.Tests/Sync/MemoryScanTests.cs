using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>How the memory on one disk changes through other machines, accidents and credentials.</summary>
public sealed class MemoryScanTests
{
    [Fact]
    public void Concurrent_edits_are_merged_or_kept_as_conflict_copies()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        desktop.Write("build.md", "one\ntwo\nthree\nfour\nfive\n");
        SyncUntilEqual(place, desktop, laptop);

        desktop.Write("build.md", "ONE\ntwo\nthree\nfour\nfive\n");
        laptop.Write("build.md", "one\ntwo\nthree\nfour\nFIVE\n");
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal(
            ("ONE\ntwo\nthree\nfour\nFIVE\n", "ONE\ntwo\nthree\nfour\nFIVE\n"),
            (desktop.Read("build.md"), laptop.Read("build.md"))
        );
        Assert.Empty(desktop.Conflicts());

        desktop.Write("build.md", "ONE\ntwo\ndesktop's\nfour\nFIVE\n");
        desktop.Flush();
        laptop.Write("build.md", "ONE\ntwo\nlaptop's\nfour\nFIVE\n");
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal(desktop.Read("build.md"), laptop.Read("build.md"));
        Assert.Equal(desktop.Conflicts(), laptop.Conflicts());
        var conflict = Assert.Single(desktop.Conflicts());
        Assert.Contains("'s", desktop.Read("build.md"), StringComparison.Ordinal);
        var copy = Assert.Single(ConflictCopies.List(desktop.Paths));
        Assert.NotEqual(desktop.Read("build.md"), File.ReadAllText(copy.Path));

        // Editing the current file does not settle the conflict.
        laptop.Write("build.md", laptop.Read("build.md") + "six\n");
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal(conflict.Version, Assert.Single(desktop.Conflicts()).Version);

        laptop.CreateWriter(
            (database, writer) =>
                writer.Append([
                    new(
                        MemoryMachine.Project,
                        "build.md",
                        "decided\n"u8.ToArray(),
                        [.. MemoryFileStore.Of(database, MemoryMachine.Project).Single().Parents, conflict.Version]
                    ),
                ])
        );
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal(("decided\n", "decided\n"), (desktop.Read("build.md"), laptop.Read("build.md")));
        Assert.Empty(desktop.Conflicts());
        Assert.Empty(ConflictCopies.List(desktop.Paths));
    }

    [Fact]
    public void A_renamed_file_is_renamed_on_other_machines()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        desktop.Write("old.md", "the text");
        SyncUntilEqual(place, desktop, laptop);

        File.Move(Path.Combine(desktop.Folder, "old.md"), Path.Combine(desktop.Folder, "new.md"));
        SyncUntilEqual(place, desktop, laptop);

        Assert.Equal(new() { ["new.md"] = "the text" }, laptop.Files());
        Assert.Contains(
            "{\"from\":\"old.md\"}\nthe text",
            laptop.Query("select value from memory_events", row => row.GetString(0))
        );
    }

    [Fact]
    public void A_file_with_a_credential_is_blocked_until_it_is_permitted()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        // Concatenated, so that secret scanners do not report this file.
        desktop.Write("deploy.md", "first\nthe key is " + "AKIA" + "Q3EGRZ7MB2XW5NHT" + "\n");
        desktop.Write("other.md", "harmless");
        SyncUntilEqual(place, desktop, laptop);

        Assert.Equal(new() { ["other.md"] = "harmless" }, laptop.Files());
        Assert.Equal(
            ("deploy.md", "secret", 2),
            desktop
                .Query(
                    "select name, why, line from memory_held",
                    row => (row.GetString(0), row.GetString(1), row.GetInt32(2))
                )
                .Single()
        );
        Assert.DoesNotContain(desktop.History(), text => text.Contains("AKIA", StringComparison.Ordinal));

        desktop.Flush(allowedSecrets: "deploy.md");
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal(2, laptop.Files().Count);
    }

    [Fact]
    public void A_file_edited_during_the_sync_is_not_overwritten()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        desktop.Write("build.md", "one\n\n\n\ntwo\n");
        SyncUntilEqual(place, desktop, laptop);
        desktop.Write("build.md", "ONE\n\n\n\ntwo\n");
        desktop.Flush(place);

        var steps = 0;
        laptop.BetweenSteps = () =>
        {
            // After the scan of the folder and before the program writes to it.
            if (++steps == 2)
                laptop.Write("build.md", "one\n\n\n\nTWO\n");
        };
        laptop.Flush(place);
        laptop.BetweenSteps = () => { };
        SyncUntilEqual(place, desktop, laptop);

        Assert.Equal(("ONE\n\n\n\nTWO\n", "ONE\n\n\n\nTWO\n"), (desktop.Read("build.md"), laptop.Read("build.md")));
    }

    [Fact]
    public void Only_changed_files_are_read_and_sent()
    {
        using var place = new TestHub("folder");
        using var machine = new MemoryMachine("Ann");
        for (var i = 0; i < 1000; i++)
            machine.Write($"topic{i % 10}/note{i}.md", $"note {i}\n");
        var old = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        foreach (var file in Directory.EnumerateFiles(machine.Folder, "*.md", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, old);
        machine.Flush(place);

        using (var hub = new CountingHub(place.Open()))
        {
            Assert.Equal((0, 0), Moved(machine.Flush(hub)));
            // Without changes on either side: one request for the state of the log, and one for memory.
            Assert.Equal([nameof(IEventHub.GetState), nameof(IEventHub.GetState)], hub.Calls);
        }

        for (var i = 0; i < 10; i++)
            machine.Write($"topic{i}/note{i}.md", $"note {i}, changed\n");
        // Reading a file with unchanged size and time fails.
        var unread = Directory
            .EnumerateFiles(machine.Folder, "*.md", SearchOption.AllDirectories)
            .Where(file => File.GetLastWriteTimeUtc(file) == old)
            .ToList();
        Assert.Equal(990, unread.Count);
        foreach (var file in unread)
        {
            File.WriteAllText(file, new string('x', (int)new FileInfo(file).Length));
            File.SetLastWriteTimeUtc(file, old);
        }

        using (var hub = new CountingHub(place.Open()))
        {
            var result = machine.Flush(hub);
            Assert.Equal((10, 10), (result.ScannedVersions.Count, result.Pushed.Versions));
            Assert.Equal(
                [
                    nameof(IEventHub.GetState),
                    nameof(IEventHub.GetState),
                    nameof(IEventHub.Push),
                    nameof(IEventHub.GetState),
                    nameof(IEventHub.Digests),
                ],
                hub.Calls
            );
        }

        Assert.DoesNotContain(machine.History(), text => text.StartsWith("xxx", StringComparison.Ordinal));

        static (int, int) Moved(MemorySyncResult result) =>
            (result.ScannedVersions.Count + result.WrittenFiles.Count, result.MovedEvents);
    }

    // Until all machines have the same.
    static void SyncUntilEqual(TestHub place, params ReadOnlySpan<MemoryMachine> machines)
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var machine in machines)
                machine.Flush(place);
        }
    }
}
