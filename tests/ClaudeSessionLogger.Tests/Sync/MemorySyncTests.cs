using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Syncs memory files between the machines of one person through each kind of hub.</summary>
public sealed class MemorySyncTests
{
    public static TheoryData<string> Kinds => ["folder", "duckdb", "postgresql"];

    [Theory, MemberData(nameof(Kinds))]
    public void Memory_follows_a_repository_to_any_path_on_another_machine(string kind)
    {
        using var place = new TestHub(kind);
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann", "work/clients/shop");
        desktop.Write("MEMORY.md", "- [Build](build.md) — how\n");
        desktop.Write("build.md", "make all\r\nno line end");
        File.WriteAllBytes(Path.Combine(desktop.Folder, "bytes.md"), [0xff, 0xfe, 0, 1, 10]);

        desktop.Flush(place);
        laptop.Flush(place);

        Assert.Equal(desktop.Files(), laptop.Files());
        Assert.Equal("make all\r\nno line end", laptop.Read("build.md"));
        Assert.Equal([0xff, 0xfe, 0, 1, 10], File.ReadAllBytes(Path.Combine(laptop.Folder, "bytes.md")));

        laptop.Write("build.md", "make all test\n");
        laptop.Delete("bytes.md");
        laptop.Flush(place);
        desktop.Flush(place);

        Assert.Equal("make all test\n", desktop.Read("build.md"));
        Assert.Null(desktop.Read("bytes.md"));
        Assert.Equal(laptop.Files(), desktop.Files());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Two_people_with_one_repository_do_not_share_memory(string kind)
    {
        using var place = new TestHub(kind);
        using var ann = new MemoryMachine("Ann");
        using var bob = new MemoryMachine("Bob");
        // On a hub where others can read it, memory is sent only with consent.
        ann.Configure(settings => settings.WithMemory(true));
        bob.Configure(settings => settings.WithMemory(true));
        ann.Write("note.md", "Ann's own");

        ann.Flush(place);
        bob.Flush(place);

        Assert.Empty(bob.Files());
        Assert.Equal(0L, Assert.Single(bob.Query("select count(*) from memory_events", row => row.GetInt64(0))));
    }
}
