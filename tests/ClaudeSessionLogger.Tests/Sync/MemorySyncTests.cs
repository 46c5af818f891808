using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Claude's memory on a person's machines: files on the disk, and a hub of each kind between them.</summary>
public sealed class MemorySyncTests
{
    public static TheoryData<string> Kinds => ["folder", "duckdb", "postgresql"];

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_written_on_one_machine_is_on_the_other_wherever_the_repository_is_there(string kind)
    {
        using var place = new HubPlace(kind);
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
    public void Two_people_who_use_one_hub_and_one_repository_have_nothing_of_each_others(string kind)
    {
        using var place = new HubPlace(kind);
        using var ann = new MemoryMachine("Ann");
        using var bob = new MemoryMachine("Bob");
        // Where others could read it, it goes there only because they say so.
        ann.Configure(settings => settings.WithMemory(true));
        bob.Configure(settings => settings.WithMemory(true));
        ann.Write("note.md", "Ann's own");

        ann.Flush(place);
        bob.Flush(place);

        Assert.Empty(bob.Files());
        Assert.Equal(0L, Assert.Single(bob.Query("select count(*) from memory_events", row => row.GetInt64(0))));
    }
}
