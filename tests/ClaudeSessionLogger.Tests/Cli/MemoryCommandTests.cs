using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The memory commands in a checkout of a repository, on two machines with a folder as their hub.</summary>
public sealed class MemoryCommandTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly MemoryMachine _desktop = new("Ann");
    readonly MemoryMachine _laptop = new("Ann", "src/the-shop");

    public MemoryCommandTests()
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
    public async Task Push_and_pull_list_changes_and_with_dry_run_planned_changes()
    {
        Assert.Equal(
            "local   added    shop/MEMORY.md\nlocal   added    shop/feedback_testing.md\n",
            await Output(_desktop, "push", "--dry-run")
        );
        Assert.Equal(
            "local   added    shop/MEMORY.md\nlocal   added    shop/feedback_testing.md\nsent 2 versions to the hub, "
                + "received 0 versions\n",
            await Output(_desktop, "push")
        );
        Assert.Equal(
            "hub     newer    shop/MEMORY.md\nhub     newer    shop/feedback_testing.md\n",
            await Output(_laptop, "pull", "--dry-run")
        );
        Assert.Empty(_laptop.Files());
        Assert.Equal(
            "remote  added    shop/MEMORY.md\nremote  added    shop/feedback_testing.md\nsent 0 versions to the hub, "
                + "received 2 versions\n",
            await Output(_laptop, "pull")
        );
        Assert.Equal(_desktop.Files(), _laptop.Files());
        var nothing = (await Run(_laptop, "sync", "--dry-run")).Succeeded();
        Assert.Equal(("", "nothing would change.\n"), (nothing.Out, nothing.Error));
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("push")]
    [InlineData("status")]
    public async Task Memory_is_not_recorded_while_the_exclusions_are_unreadable(string command)
    {
        var config = _desktop.Paths.ConfigFile;
        var before = await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(config, "{ \"exclude\": [\"shop\"], }}", TestContext.Current.CancellationToken);
        var refused = await Run(_desktop, command);
        Assert.Equal((64, ""), (refused.ExitCode, refused.Out));
        Assert.StartsWith(
            $"claude-session-logger: cannot read {config}, which may exclude projects",
            refused.Error,
            StringComparison.Ordinal
        );

        await File.WriteAllTextAsync(config, before, TestContext.Current.CancellationToken);
        Assert.Equal(
            "no memory files. Run claude-session-logger memory sync to record existing files.\n",
            (await Run(_desktop, "list")).Error
        );
    }

    [Fact]
    public async Task Search_reports_a_deleted_current_directory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not delete the current directory of a process");
        var gone = _scratch.Folder("gone");
        var run = await ProgramRun.Of(
            "/bin/sh",
            ["-c", $"rmdir '{gone}'; exec dotnet '{typeof(Settings).Assembly.Location}' memory search cache"],
            _desktop.Home.Environment(),
            folder: gone
        );
        Assert.Equal(
            "claude-session-logger: the current directory no longer exists. Change to one that exists and try again.\n",
            run.Error
        );
    }

    [Fact]
    public async Task A_dry_run_lists_files_deleted_on_another_machine()
    {
        await SyncBoth();
        _desktop.Delete("feedback_testing.md");
        await Output(_desktop, "push");

        Assert.Equal("hub     deleted  shop/feedback_testing.md\n", await Output(_laptop, "pull", "--dry-run"));
        var coming = Assert.Single(
            JsonNode.Parse(await Output(_laptop, "sync", "--dry-run", "--json"))!["coming"]!.AsArray()
        )!;
        Assert.Equal(
            ("github.com/acme/shop", "feedback_testing.md", "deleted"),
            ((string)coming["project_key"]!, (string)coming["name"]!, (string)coming["change"]!)
        );
    }

    [Fact]
    public async Task A_file_with_a_possible_secret_is_blocked_until_it_is_allowed()
    {
        _desktop.Write("ops.md", "first\ntoken ghp_abcdefghijklmnopqrstuvwxyz0123456789\n");
        var held = (await Run(_desktop, "push")).Succeeded();
        Assert.DoesNotContain("ops.md", held.Out, StringComparison.Ordinal);
        Assert.StartsWith("ops.md, line 2: possible secret (GitHub token)", held.Error, StringComparison.Ordinal);
        Assert.Equal(
            "secret",
            (string)
                Assert.Single(JsonNode.Parse(await Output(_desktop, "status", "--json"))!["held"]!.AsArray())!["why"]!
        );

        Assert.Contains(
            "cannot allow nosuch.md: no blocked file has this name",
            (await Run(_desktop, "push", "--allow-secret", "nosuch.md")).Error,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "local   added    shop/ops.md\nsent 1 version to the hub, received 0 versions\n",
            await Output(_desktop, "push", "--allow-secret", "ops.md")
        );
        await Output(_laptop, "pull");
        Assert.Contains("ghp_", _laptop.Read("ops.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_are_recorded_locally_while_the_hub_is_unreachable()
    {
        await SyncBoth();
        Directory.Move(_scratch.Path("hub"), _scratch.Path("elsewhere"));
        _laptop.Write("note.md", "written on a train\n");

        Assert.NotEqual(0, (await Run(_laptop, "push")).ExitCode);
        Assert.Equal(
            ["added"],
            JsonNode
                .Parse(await Output(_laptop, "history", "note", "--json"))!
                .AsArray()
                .Select(version => (string)version!["change"]!)
        );
        Assert.Contains("the hub does not answer", await Output(_laptop, "status"), StringComparison.Ordinal);

        Directory.Move(_scratch.Path("elsewhere"), _scratch.Path("hub"));
        Assert.Equal("sent 1 version to the hub, received 0 versions\n", await Output(_laptop, "push"));
        await Output(_desktop, "pull");
        Assert.Equal("written on a train\n", _desktop.Read("note.md"));
    }

    [Fact]
    public async Task Status_names_a_file_whose_name_clashes_with_a_local_file()
    {
        await SyncBoth();
        _laptop.Write("notes.md", "the laptop's");
        _laptop.Flush();
        _desktop.Write("Notes.md", "the desktop's");
        await Output(_desktop, "push");
        await Output(_laptop, "sync");

        Assert.Contains(
            "cannot create Notes.md from another machine: on some machines it is the same name as notes.md",
            await Output(_laptop, "status"),
            StringComparison.Ordinal
        );
        Assert.Equal("the laptop's", _laptop.Read("notes.md"));
    }

    async Task SyncBoth()
    {
        await Output(_desktop, "push");
        await Output(_laptop, "pull");
    }

    static async Task<string> Output(MemoryMachine machine, params string[] arguments) =>
        (await Run(machine, arguments)).Succeeded().Out;

    static Task<ProgramRun> Run(MemoryMachine machine, params string[] arguments)
    {
        var environment = machine.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return Built.Run(environment, machine.Root, ["memory", .. arguments]);
    }
}
