using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Which memory files go to whom: shared and linked projects, hubs that others read.</summary>
public sealed class MemorySharingTests
{
    [Fact]
    public void Shared_notes_reach_other_sharers_without_personal_notes()
    {
        using var place = new TestHub("folder");
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
            machine.Share();
        SyncUntilEqual(place, ann, bob, eve);

        Assert.Equal(new() { ["build.md"] = "make all\n", ["style.md"] = "tabs\n" }, bob.Files());
        Assert.Equal("tabs\n", ann.Read("style.md"));
        Assert.Empty(eve.Files());

        bob.Write("build.md", "make all test\n");
        SyncUntilEqual(place, bob, ann);
        Assert.Equal("make all test\n", ann.Read("build.md"));
    }

    [Fact]
    public void Linking_a_local_folder_merges_it_with_a_project()
    {
        using var machine = new MemoryMachine("Ann");
        var elsewhere = machine.Home.In("scratch");
        Directory.CreateDirectory(elsewhere);
        var folder = Path.Combine(
            machine.Home.Projects,
            ClaudeProjectFolder.NameOf(RealPath.Resolve(elsewhere)),
            "memory"
        );
        machine.Begin(elsewhere);
        machine.Write("build.md", "make all\n");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "own.md"), "of this folder");
        machine.Flush();
        Assert.Null(machine.Read("own.md"));

        machine.CreateWriter(
            (database, _) => LocalMemoryFolders.Link(database, folder, ProjectKey.FromValue(MemoryMachine.Project))
        );
        machine.Flush();

        Assert.Equal(
            ("of this folder", "make all\n"),
            (machine.Read("own.md"), File.ReadAllText(Path.Combine(folder, "build.md")))
        );
    }

    [Fact]
    public void A_sync_counts_the_notes_that_the_team_shares()
    {
        using var place = new TestHub("folder");
        using var ann = new MemoryMachine("Ann");
        using var bob = new MemoryMachine("Bob");
        ann.Share();
        bob.Share();
        SyncUntilEqual(place, ann, bob);
        ann.Write("build.md", "make all\n");

        Assert.Equal(new(1, 1), ann.Flush(place).Pushed);
        Assert.Equal(new(1, 1), bob.Flush(place).Pulled);
        Assert.Equal(default, bob.Flush(place).Pulled);
    }

    [Fact]
    public void Memory_is_sent_to_a_readable_hub_only_with_consent()
    {
        using var place = new TestHub("folder");
        using var ann = new MemoryMachine("Ann");
        using var bob = new MemoryMachine("Bob");
        ann.Write("note.md", "Ann's");
        bob.Write("note.md", "Bob's");

        Assert.Null(ann.Flush(place).WhyNotSent);
        Assert.Contains("others can read this hub", bob.Flush(place).WhyNotSent, StringComparison.Ordinal);
        bob.Configure(settings => settings.WithMemory(true));
        Assert.Equal(new(1, 1), bob.Flush(place).Pushed);
    }

    // Until each has what the others have.
    static void SyncUntilEqual(TestHub place, params ReadOnlySpan<MemoryMachine> machines)
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var machine in machines)
                machine.Flush(place);
        }
    }
}
