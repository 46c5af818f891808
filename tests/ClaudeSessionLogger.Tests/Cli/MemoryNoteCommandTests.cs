using System.Text.Json.Nodes;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The commands that find, print, restore and resolve single notes.</summary>
public sealed class MemoryNoteCommandTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly MemoryMachine _desktop = new("Ann");
    readonly MemoryMachine _laptop = new("Ann", "src/the-shop");

    public MemoryNoteCommandTests()
    {
        foreach (var machine in (ReadOnlySpan<MemoryMachine>)[_desktop, _laptop])
            machine.Configure(settings => settings.WithHub(_scratch.Path("hub")));
        HubFactory
            .Open(
                HubAddress.Parse(_scratch.Path("hub"), _scratch.Root),
                new(_ => null, _scratch.Root),
                TimeSpan.FromMinutes(1),
                TimeProvider.System,
                create: true
            )
            .Dispose();
        _desktop.Write("MEMORY.md", "- [Testing](feedback_testing.md) — how\n");
        _desktop.Write("feedback_testing.md", "---\nname: testing\n---\nRun the tests twice, rateLimit is 5.\n");
    }

    public void Dispose()
    {
        _desktop.Dispose();
        _laptop.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Search_finds_a_note_by_text_and_get_prints_a_note_by_part_of_its_name()
    {
        await SyncBoth();

        Assert.Equal(
            $"{Path.Combine(_laptop.Folder, "feedback_testing.md")}\n  4: Run the tests twice, rateLimit is 5.\n",
            await Output(_laptop, "search", "rate_limit")
        );
        Assert.Equal(_laptop.Read("feedback_testing.md"), await Output(_laptop, "get", "testing"));
        var several = (await Run(_laptop, "get", "e")).Succeeded();
        Assert.Equal(
            ("MEMORY.md\nfeedback_testing.md\n", "2 notes match; give more characters of the name.\n"),
            (several.Out, several.Error)
        );
        Assert.Equal(
            (
                66,
                "claude-session-logger: cannot find a note with 'zzz' in its name. Run claude-memory-sync list to "
                    + "list notes.\n"
            ),
            Failed(await Run(_laptop, "get", "zzz"))
        );
        Assert.Equal(
            "no note contains these words; use --all-projects to search all projects.\n",
            (await Run(_laptop, "search", "zzz")).Succeeded().Error
        );
        Assert.Equal(
            (
                66,
                "claude-session-logger: cannot find memory of a project 'web'. Run claude-memory-sync list "
                    + "--all-projects to list projects.\n"
            ),
            Failed(await Run(_laptop, "search", "zzz", "--project-key", "web"))
        );
    }

    [Fact]
    public async Task Restore_brings_an_earlier_version_to_every_machine()
    {
        await SyncBoth();
        _laptop.Write("feedback_testing.md", "once\n");
        await Output(_laptop, "sync");
        await Output(_desktop, "sync");
        Assert.Equal("once\n", _desktop.Read("feedback_testing.md"));

        Assert.Equal(
            ["added", "changed"],
            JsonNode
                .Parse(await Output(_desktop, "history", "testing", "--json"))!
                .AsArray()
                .Select(version => (string)version!["change"]!)
        );
        Assert.StartsWith(
            "shop/feedback_testing.md: would restore version 1",
            await Output(_desktop, "restore", "testing", "--version", "1", "--dry-run"),
            StringComparison.Ordinal
        );
        Assert.Equal("once\n", _desktop.Read("feedback_testing.md"));
        await Output(_desktop, "restore", "testing", "--version", "1");
        Assert.Contains("twice", _desktop.Read("feedback_testing.md"), StringComparison.Ordinal);
        Assert.Equal(66, Failed(await Run(_desktop, "restore", "testing", "--version", "9")).Item1);
        await Output(_desktop, "push");
        await Output(_laptop, "pull");
        Assert.Equal(_desktop.Files(), _laptop.Files());
    }

    [Fact]
    public async Task A_conflict_shows_both_texts_until_it_is_resolved()
    {
        await SyncBoth();
        _desktop.Write("feedback_testing.md", "the desktop's\n");
        _laptop.Write("feedback_testing.md", "the laptop's\n");
        await Output(_desktop, "sync");
        await Output(_laptop, "sync");
        await Output(_desktop, "sync");

        var conflict = Assert.Single(JsonNode.Parse(await Output(_laptop, "conflicts", "--json"))!.AsArray())!;
        string[] texts =
        [
            _laptop.Read("feedback_testing.md")!,
            await File.ReadAllTextAsync((string)conflict["copy"]!, TestContext.Current.CancellationToken),
        ];
        Assert.Equal(["the desktop's\n", "the laptop's\n"], texts.Order(StringComparer.Ordinal));
        Assert.Contains("1 file in conflict", await Output(_desktop, "status"), StringComparison.Ordinal);

        Assert.Equal(
            "github.com/acme/shop/feedback_testing.md: resolved\n",
            await Output(_laptop, "conflicts", "resolve", "testing")
        );
        await Output(_laptop, "push");
        await Output(_desktop, "pull");
        Assert.Equal("[]", (await Output(_desktop, "conflicts", "--json")).Trim());
        Assert.Equal(_laptop.Files(), _desktop.Files());
    }

    async Task SyncBoth()
    {
        await Output(_desktop, "push");
        await Output(_laptop, "pull");
    }

    static async Task<string> Output(MemoryMachine machine, params string[] arguments) =>
        (await Run(machine, arguments)).Succeeded().Out;

    static (int, string) Failed(ProgramRun run) => (run.ExitCode, run.Error);

    static Task<ProgramRun> Run(MemoryMachine machine, params string[] arguments)
    {
        var environment = machine.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return Built.Run(environment, machine.Root, ["memory", .. arguments]);
    }
}
