using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>What becomes of memory on one disk when something else changes it than the person: other machines, accidents, secrets.</summary>
public sealed class MemoryScanTests
{
    [Fact]
    public void What_two_machines_wrote_at_once_is_merged_and_what_excludes_itself_is_kept_beside_until_somebody_decides()
    {
        using var place = new HubPlace("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        desktop.Write("build.md", "one\ntwo\nthree\nfour\nfive\n");
        InStep(place, desktop, laptop);

        desktop.Write("build.md", "ONE\ntwo\nthree\nfour\nfive\n");
        laptop.Write("build.md", "one\ntwo\nthree\nfour\nFIVE\n");
        InStep(place, desktop, laptop);
        Assert.Equal(("ONE\ntwo\nthree\nfour\nFIVE\n", "ONE\ntwo\nthree\nfour\nFIVE\n"), (desktop.Read("build.md"), laptop.Read("build.md")));
        Assert.Empty(desktop.Conflicts());

        desktop.Write("build.md", "ONE\ntwo\ndesktop's\nfour\nFIVE\n");
        desktop.Flush();
        laptop.Write("build.md", "ONE\ntwo\nlaptop's\nfour\nFIVE\n");
        InStep(place, desktop, laptop);
        Assert.Equal(desktop.Read("build.md"), laptop.Read("build.md"));
        Assert.Equal(desktop.Conflicts(), laptop.Conflicts());
        var conflict = Assert.Single(desktop.Conflicts());
        Assert.Contains("'s", desktop.Read("build.md"), StringComparison.Ordinal);
        var copy = Assert.Single(ConflictCopies.List(desktop.Paths));
        Assert.NotEqual(desktop.Read("build.md"), File.ReadAllText(copy.Path));

        // An edit of what is in place decides nothing about the other.
        laptop.Write("build.md", laptop.Read("build.md") + "six\n");
        InStep(place, desktop, laptop);
        Assert.Equal(conflict.Version, Assert.Single(desktop.Conflicts()).Version);

        laptop.Book((database, writer) => writer.Append([new(MemoryMachine.Project, "build.md", "decided\n"u8.ToArray(),
            [.. MemoryFileStore.Of(database, MemoryMachine.Project).Single().Parents, conflict.Version])]));
        InStep(place, desktop, laptop);
        Assert.Equal(("decided\n", "decided\n"), (desktop.Read("build.md"), laptop.Read("build.md")));
        Assert.Empty(desktop.Conflicts());
        Assert.Empty(ConflictCopies.List(desktop.Paths));
    }

    [Fact]
    public void A_file_renamed_here_is_renamed_there_and_its_history_says_so()
    {
        using var place = new HubPlace("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        desktop.Write("old.md", "the text");
        InStep(place, desktop, laptop);

        File.Move(Path.Combine(desktop.Folder, "old.md"), Path.Combine(desktop.Folder, "new.md"));
        InStep(place, desktop, laptop);

        Assert.Equal(new() { ["new.md"] = "the text" }, laptop.Files());
        Assert.Contains("{\"from\":\"old.md\"}\nthe text", laptop.Query("select value from memory_events", row => row.GetString(0)));
    }

    [Fact]
    public void A_folder_that_is_gone_or_empty_deletes_nothing_and_is_filled_again()
    {
        using var place = new HubPlace("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        for (var i = 0; i < 9; i++)
            desktop.Write($"note{i}.md", $"note {i}");
        InStep(place, desktop, laptop);
        var before = laptop.Files();

        Directory.Delete(desktop.Folder, recursive: true);
        InStep(place, desktop, laptop);
        Assert.Equal(before, desktop.Files());
        Assert.Equal(before, laptop.Files());

        Directory.Delete(laptop.Folder, recursive: true);
        Directory.CreateDirectory(laptop.Folder);
        InStep(place, laptop, desktop);
        Assert.Equal(before, desktop.Files());
        Assert.Equal(before, laptop.Files());
    }

    [Fact]
    public void So_many_deletions_at_once_wait_for_a_word_and_are_said_in_the_badge()
    {
        using var place = new HubPlace("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        for (var i = 0; i < 8; i++)
            desktop.Write($"note{i}.md", $"note {i}");
        InStep(place, desktop, laptop);

        for (var i = 0; i < 6; i++)
            desktop.Delete($"note{i}.md");
        InStep(place, desktop, laptop);
        Assert.Equal((2, 8), (desktop.Files().Count, laptop.Files().Count));
        using (var database = desktop.Open())
            StatusCacheWriter.Write(database, desktop.Paths, TimeProvider.System);
        Assert.Contains("6 memory files are gone here", StatusCache.Read(desktop.Paths.StatusCache).SystemMessage(TimeProvider.System.GetUtcNow()), StringComparison.Ordinal);

        desktop.Flush(bringsBack: true);
        Assert.Equal(8, desktop.Files().Count);

        for (var i = 0; i < 6; i++)
            desktop.Delete($"note{i}.md");
        desktop.Flush(allowDeletions: true);
        InStep(place, desktop, laptop);
        Assert.Equal((2, 2), (desktop.Files().Count, laptop.Files().Count));
    }

    [Fact]
    public void A_file_with_something_like_a_secret_stays_until_it_is_let_go_knowingly()
    {
        using var place = new HubPlace("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        // Put together here, so that no scanner of this repository takes it for one.
        desktop.Write("deploy.md", "first\nthe key is " + "AKIA" + "Q3EGRZ7MB2XW5NHT" + "\n");
        desktop.Write("other.md", "harmless");
        InStep(place, desktop, laptop);

        Assert.Equal(new() { ["other.md"] = "harmless" }, laptop.Files());
        Assert.Equal(("deploy.md", "secret", 2), desktop.Query("select name, why, line from memory_held", row => (row.GetString(0), row.GetString(1), row.GetInt32(2))).Single());
        Assert.DoesNotContain(desktop.History(), text => text.Contains("AKIA", StringComparison.Ordinal));

        desktop.Flush(allowedSecrets: "deploy.md");
        InStep(place, desktop, laptop);
        Assert.Equal(2, laptop.Files().Count);
    }

    [Fact]
    public void Whoever_writes_a_file_while_it_is_being_brought_in_step_is_not_written_over()
    {
        using var place = new HubPlace("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        desktop.Write("build.md", "one\n\n\n\ntwo\n");
        InStep(place, desktop, laptop);
        desktop.Write("build.md", "ONE\n\n\n\ntwo\n");
        desktop.Flush(place);

        var steps = 0;
        laptop.BetweenSteps = () =>
        {
            // After the folder was looked at, before it is written to.
            if (++steps == 2)
                laptop.Write("build.md", "one\n\n\n\nTWO\n");
        };
        laptop.Flush(place);
        laptop.BetweenSteps = () => { };
        InStep(place, desktop, laptop);

        Assert.Equal(("ONE\n\n\n\nTWO\n", "ONE\n\n\n\nTWO\n"), (desktop.Read("build.md"), laptop.Read("build.md")));
    }

    [Fact]
    public void What_is_shared_comes_to_those_who_share_too_without_what_is_about_a_person()
    {
        using var place = new HubPlace("folder");
        using var ann = new MemoryMachine("Ann");
        using var bob = new MemoryMachine("Bob");
        using var eve = new MemoryMachine("Eve");
        ann.Write("MEMORY.md", "- [Me](me.md)\n- [Build](build.md)\n");
        ann.Write("me.md", "---\nname: me\nmetadata:\n  type: user\n---\n\nAnn is a tester.\n");
        ann.Write("build.md", "make all\n");
        bob.Write("style.md", "tabs\n");
        ann.Flush(place);
        bob.Flush(place);
        eve.Flush(place);
        foreach (var machine in (MemoryMachine[])[ann, bob])
            machine.Book((database, writer) => MemorySharing.SetSharing(database, writer, ProjectKey.FromValue(MemoryMachine.Project), shares: true));
        InStep(place, ann, bob, eve);

        Assert.Equal(new() { ["build.md"] = "make all\n", ["style.md"] = "tabs\n" }, bob.Files());
        Assert.Equal("tabs\n", ann.Read("style.md"));
        Assert.Empty(eve.Files());

        bob.Write("build.md", "make all test\n");
        InStep(place, bob, ann);
        Assert.Equal("make all test\n", ann.Read("build.md"));
    }

    [Fact]
    public void A_folder_of_this_machine_alone_becomes_one_with_another_project_when_it_is_linked()
    {
        using var machine = new MemoryMachine("Ann");
        var elsewhere = machine.Home.In("scratch");
        Directory.CreateDirectory(elsewhere);
        var folder = Path.Combine(machine.Home.Projects, ClaudeProjectFolder.NameOf(RealPath.Resolve(elsewhere)), "memory");
        machine.Begin(elsewhere);
        machine.Write("build.md", "make all\n");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "own.md"), "of this folder");
        machine.Flush();
        Assert.Null(machine.Read("own.md"));

        machine.Book((database, _) => LocalMemoryFolders.Link(database, folder, ProjectKey.FromValue(MemoryMachine.Project)));
        machine.Flush();

        Assert.Equal(("of this folder", "make all\n"), (machine.Read("own.md"), File.ReadAllText(Path.Combine(folder, "build.md"))));
    }

    [Fact]
    public void Of_a_thousand_files_only_the_ten_that_changed_are_read_and_sent_and_with_nothing_to_do_the_hub_is_asked_twice()
    {
        using var place = new HubPlace("folder");
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
            // Nothing here, nothing there: a look at the log, and one at memory.
            Assert.Equal([nameof(IEventHub.GetState), nameof(IEventHub.GetState)], hub.Calls);
        }

        for (var i = 0; i < 10; i++)
            machine.Write($"topic{i}/note{i}.md", $"note {i}, changed\n");
        // Whoever reads a file whose size and time are as they were fails.
        var unread = Directory.EnumerateFiles(machine.Folder, "*.md", SearchOption.AllDirectories).Where(file => File.GetLastWriteTimeUtc(file) == old).ToList();
        Assert.Equal(990, unread.Count);
        foreach (var file in unread)
        {
            File.WriteAllText(file, new string('x', (int)new FileInfo(file).Length));
            File.SetLastWriteTimeUtc(file, old);
        }

        using (var hub = new CountingHub(place.Open()))
        {
            var result = machine.Flush(hub);
            Assert.Equal((10, 10), (result.ScannedVersions.Count, result.Pushed));
            Assert.Equal([nameof(IEventHub.GetState), nameof(IEventHub.GetState), nameof(IEventHub.Push), nameof(IEventHub.GetState), nameof(IEventHub.Digests)], hub.Calls);
        }

        Assert.DoesNotContain(machine.History(), text => text.StartsWith("xxx", StringComparison.Ordinal));

        static (int, int) Moved(MemorySyncResult result) => (result.ScannedVersions.Count + result.WrittenFiles.Count, result.Pulled + result.Pushed);
    }

    [Fact]
    public void On_a_hub_that_others_read_too_memory_goes_only_where_it_was_said_to()
    {
        using var place = new HubPlace("folder");
        using var ann = new MemoryMachine("Ann");
        using var bob = new MemoryMachine("Bob");
        ann.Write("note.md", "Ann's");
        bob.Write("note.md", "Bob's");

        Assert.Null(ann.Flush(place).WhyNotSent);
        Assert.Contains("others can read this hub", bob.Flush(place).WhyNotSent, StringComparison.Ordinal);
        bob.Configure(settings => settings.WithMemory(true));
        Assert.Equal(1, bob.Flush(place).Pushed);
    }

    // Until each has what the others have.
    static void InStep(HubPlace place, params ReadOnlySpan<MemoryMachine> machines)
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var machine in machines)
                machine.Flush(place);
        }
    }
}
