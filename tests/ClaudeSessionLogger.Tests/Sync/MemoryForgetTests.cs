using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Simulation;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Notes that are forgotten, and what machines do that did not know it yet.</summary>
public sealed class MemoryForgetTests : IDisposable
{
    readonly MemoryMachine _desktop = new("Ann");
    readonly MemoryMachine _laptop = new("Ann", "src/the-shop");

    public void Dispose()
    {
        _desktop.Dispose();
        _laptop.Dispose();
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public void A_forgotten_note_is_gone_on_every_machine_and_on_the_hub(string kind)
    {
        using var place = WithNotes(kind);
        _desktop.Forget("build.md");
        Sync(place);

        foreach (var machine in (MemoryMachine[])[_desktop, _laptop])
        {
            Assert.Equal(["style.md"], machine.Files().Keys);
            Assert.Equal(["tabs\n"], machine.History());
            Assert.Equal(1, machine.Query("select count(*) from memory_files", row => row.GetInt64(0)).Single());
            Assert.Empty(machine.Kept());
        }

        Assert.DoesNotContain(TextsOnHub(place), text => text.Contains("make", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public void A_note_written_after_forgetting_is_synced_again(string kind)
    {
        using var place = WithNotes(kind);
        _desktop.Forget("build.md");
        _desktop.Write("build.md", "ninja\n");
        Sync(place);
        Assert.Equal("ninja\n", _laptop.Read("build.md"));

        _laptop.Write("build.md", "ninja\nninja test\n");
        Sync(place, _laptop, _desktop);
        Assert.Equal("ninja\nninja test\n", _desktop.Read("build.md"));

        _laptop.Forget("build.md");
        _laptop.Write("build.md", "bazel\n");
        Sync(place, _laptop, _desktop);
        Assert.Equal(("bazel\n", "bazel\n"), (_desktop.Read("build.md"), _laptop.Read("build.md")));
        Assert.Equal(["bazel\n", "tabs\n"], _desktop.History().Order());
    }

    [Fact]
    public void Two_machines_that_forget_a_note_at_once_share_the_next_one()
    {
        using var place = WithNotes("folder");
        _desktop.Forget();
        _laptop.Forget("build.md");
        _desktop.Write("MEMORY.md", "- [A](a.md)\n");
        _laptop.Write("MEMORY.md", "- [B](b.md)\n");
        _desktop.Flush();
        _laptop.Flush();
        Sync(place);

        Assert.Equal(_desktop.Files(), _laptop.Files());
        Assert.Equal("- [A](a.md)\n- [B](b.md)\n", _desktop.Read("MEMORY.md"));
        Assert.Equal(["MEMORY.md"], _desktop.Files().Keys);

        _laptop.Write("build.md", "ninja\n");
        Sync(place, _laptop, _desktop);
        Assert.Equal("ninja\n", _desktop.Read("build.md"));
    }

    [Fact]
    public void A_change_of_a_machine_that_was_offline_is_kept_there()
    {
        using var place = WithNotes("folder");
        _laptop.Write("build.md", "make all test\nmake offline\n");
        _laptop.Flush();
        _desktop.Forget("build.md");
        _desktop.Write("build.md", "ninja\n");
        Sync(place);

        Assert.Equal(["make all test\nmake offline\n"], _laptop.Kept());
        Assert.Empty(_desktop.Kept());
        Assert.Equal(("ninja\n", "ninja\n"), (_desktop.Read("build.md"), _laptop.Read("build.md")));
        Assert.DoesNotContain(TextsOnHub(place), text => text.Contains("make", StringComparison.Ordinal));
        Assert.Contains(
            "build.md of github.com/acme/shop was forgotten on another machine, which did not know its last change.",
            File.ReadAllText(_laptop.Paths.BackgroundLog),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_change_that_was_never_recorded_is_kept()
    {
        using var place = WithNotes("folder");
        _laptop.Write("build.md", "make all\npassword = \"hunter2-of-ann\"\n");
        _laptop.Flush();
        _desktop.Forget();
        Sync(place);

        Assert.Equal(["make all\npassword = \"hunter2-of-ann\"\n"], _laptop.Kept());
        Assert.Empty(_laptop.Files());
    }

    [Fact]
    public void A_machine_that_forgets_keeps_its_own_change_that_was_never_recorded()
    {
        using var place = WithNotes("folder");
        _desktop.Write("build.md", "password = \"hunter2-of-ann\"\n");
        _desktop.Write("new.md", "password = \"hunter3-of-ann\"\n");
        _desktop.Forget();

        Assert.Equal(["password = \"hunter2-of-ann\"\n"], _desktop.Kept());
        Assert.Equal(["new.md"], _desktop.Files().Keys);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public void A_wiped_or_restored_hub_does_not_bring_a_forgotten_text_back(string kind)
    {
        using var place = WithNotes(kind);
        var keeper = new HubKeeper(place);
        keeper.Keep();
        _desktop.Forget("build.md");
        _desktop.Write("build.md", "ninja\n");
        Sync(place);
        keeper.Restore();
        Sync(place);
        // A machine cleans its own files on a folder hub once an hour.
        Assert.DoesNotContain(
            TextsOnHub(place, ofFiles: false),
            text => text.Contains("make", StringComparison.Ordinal)
        );

        keeper.Wipe();
        Sync(place, _laptop, _desktop);
        using var tablet = new MemoryMachine("Ann", "shop");
        tablet.Flush(place);
        Assert.Equal(_desktop.Files(), tablet.Files());
        Assert.Equal(["ninja\n", "tabs\n"], tablet.History().Order());
        Assert.Empty(tablet.Kept());
    }

    [Fact]
    public void Forgetting_a_renamed_note_forgets_what_it_was_before()
    {
        using var place = WithNotes("folder");
        _desktop.Delete("build.md");
        _desktop.Write("making.md", "make all\nmake test\n");
        Sync(place);
        _laptop.Forget("making.md");
        Sync(place);

        Assert.Equal(["tabs\n"], _desktop.History());
        Assert.Equal(["style.md"], _desktop.Files().Keys);
    }

    [Fact]
    public void A_shared_note_can_be_forgotten_by_its_only_author()
    {
        using var place = new TestHub("folder");
        using var bob = new MemoryMachine("Bob");
        _desktop.Write("build.md", "make all\n");
        bob.Write("style.md", "tabs\n");
        foreach (var machine in (MemoryMachine[])[_desktop, bob])
        {
            machine.Flush(place);
            machine.Share();
        }

        Sync(place, _desktop, bob, _desktop);
        Assert.Equal("make all\n", bob.Read("build.md"));
        var refused = Assert.Throws<Failure>(() => _desktop.Forget("style.md"));
        Assert.Equal(
            "cannot forget style.md: Bob wrote versions of this shared note, which only they can forget. Delete the "
                + "file instead, or ask them.",
            refused.Message
        );

        _desktop.Forget();
        Sync(place, _desktop, bob, _desktop);
        Assert.Equal(new() { ["style.md"] = "tabs\n" }, bob.Files());
        Assert.Equal(bob.Files(), _desktop.Files());
        Assert.Equal(["tabs\n"], bob.History());
        Assert.Equal(["tabs\n"], _desktop.History());
    }

    // Both machines have build.md in two versions, and style.md.
    TestHub WithNotes(string kind)
    {
        var place = new TestHub(kind);
        foreach (var machine in (MemoryMachine[])[_desktop, _laptop])
            machine.Configure(settings => settings.WithMemory(true));
        _desktop.Write("build.md", "make all\n");
        _desktop.Write("style.md", "tabs\n");
        Sync(place);
        _laptop.Write("build.md", "make all\nmake test\n");
        Sync(place, _laptop, _desktop);
        Assert.Equal("make all\nmake test\n", _desktop.Read("build.md"));
        return place;
    }

    void Sync(TestHub place) => Sync(place, _desktop, _laptop, _desktop);

    static void Sync(TestHub place, params MemoryMachine[] machines)
    {
        foreach (var machine in machines)
            Assert.Empty(machine.Flush(place).Problems);
    }

    // What a machine would receive, and on a folder hub also the bytes in its files.
    static List<string> TextsOnHub(TestHub place, bool ofFiles = true)
    {
        using var hub = place.Open();
        var memory = hub.MemoryOf("Ann");
        var ranges = memory.Devices().Select(device => new EventRange(device.Device, 0, device.Head.Seq)).ToList();
        return
        [
            .. memory.Read(ranges, long.MaxValue).Select(e => e.Content.Value ?? ""),
            .. ofFiles && Directory.Exists(Path.Combine(place.Root, "hub"))
                ? Directory
                    .EnumerateFiles(Path.Combine(place.Root, "hub"), "*", SearchOption.AllDirectories)
                    .Select(File.ReadAllText)
                : [],
        ];
    }
}
