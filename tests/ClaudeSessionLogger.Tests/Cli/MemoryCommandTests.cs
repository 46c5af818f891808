using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The commands as a person gives them, in a checkout of a repository, on two machines with a folder between them.</summary>
public sealed class MemoryCommandTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly MemoryMachine _desktop = new("Ann");
    readonly MemoryMachine _laptop = new("Ann", "src/the-shop");

    public MemoryCommandTests()
    {
        foreach (var machine in (ReadOnlySpan<MemoryMachine>)[_desktop, _laptop])
            machine.Configure(settings => settings.WithHub(_scratch.Path("hub")));
        HubFactory.Open(HubAddress.Parse(_scratch.Path("hub"), _scratch.Root), new(_ => null, _scratch.Root), TimeSpan.FromMinutes(1), TimeProvider.System, create: true).Dispose();
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
    public async Task Push_and_pull_say_what_changed_and_with_dry_run_what_would()
    {
        Assert.Equal("here  added    shop/MEMORY.md\nhere  added    shop/feedback_testing.md\n", await Said(_desktop, "push", "--dry-run"));
        Assert.Equal("here  added    shop/MEMORY.md\nhere  added    shop/feedback_testing.md\n2 versions went to the hub, 0 versions came\n", await Said(_desktop, "push"));
        Assert.Equal("hub   newer    shop/MEMORY.md\nhub   newer    shop/feedback_testing.md\n", await Said(_laptop, "pull", "--dry-run"));
        Assert.Empty(_laptop.Files());
        Assert.Equal("there added    shop/MEMORY.md\nthere added    shop/feedback_testing.md\n0 versions went to the hub, 2 versions came\n", await Said(_laptop, "pull"));
        Assert.Equal(_desktop.Files(), _laptop.Files());
        var nothing = (await Run(_laptop, "sync", "--dry-run")).Succeeded();
        Assert.Equal(("", "nothing would change.\n"), (nothing.Out, nothing.Error));
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("push")]
    [InlineData("status")]
    public async Task No_memory_is_taken_in_while_nobody_knows_what_is_excluded(string command)
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
    public async Task In_a_directory_that_is_gone_it_is_said_that_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there no directory goes while somebody is in it");
        var gone = _scratch.Folder("gone");
        var run = await ProgramRun.Of("/bin/sh", ["-c", $"rmdir '{gone}'; exec dotnet '{typeof(Settings).Assembly.Location}' memory search cache"], _desktop.Home.Environment(), folder: gone);
        Assert.Equal(
            "claude-session-logger: the current directory no longer exists. Change to one that exists and try again.\n",
            run.Error
        );
    }

    [Fact]
    public async Task What_another_machine_has_deleted_is_announced_by_a_dry_run()
    {
        await InStep();
        _desktop.Delete("feedback_testing.md");
        await Said(_desktop, "push");

        Assert.Equal("hub   deleted  shop/feedback_testing.md\n", await Said(_laptop, "pull", "--dry-run"));
        var coming = Assert.Single(JsonNode.Parse(await Said(_laptop, "sync", "--dry-run", "--json"))!["coming"]!.AsArray())!;
        Assert.Equal(("github.com/acme/shop", "feedback_testing.md", "deleted"), ((string)coming["project_key"]!, (string)coming["name"]!, (string)coming["change"]!));
    }

    [Fact]
    public async Task What_looks_like_a_secret_stays_with_its_line_named_until_it_is_let_go()
    {
        _desktop.Write("ops.md", "first\ntoken ghp_abcdefghijklmnopqrstuvwxyz0123456789\n");
        var held = (await Run(_desktop, "push")).Succeeded();
        Assert.DoesNotContain("ops.md", held.Out, StringComparison.Ordinal);
        Assert.StartsWith("ops.md, line 2: possible secret (GitHub token)", held.Error, StringComparison.Ordinal);
        Assert.Equal("secret", (string)Assert.Single(JsonNode.Parse(await Said(_desktop, "status", "--json"))!["held"]!.AsArray())!["why"]!);

        Assert.Contains(
            "--allow-secret nosuch.md: no blocked file has this name",
            (await Run(_desktop, "push", "--allow-secret", "nosuch.md")).Error,
            StringComparison.Ordinal
        );
        Assert.Equal("here  added    shop/ops.md\n1 version went to the hub, 0 versions came\n", await Said(_desktop, "push", "--allow-secret", "ops.md"));
        await Said(_laptop, "pull");
        Assert.Contains("ghp_", _laptop.Read("ops.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_hub_away_everything_is_kept_here_and_the_reason_is_said()
    {
        await InStep();
        Directory.Move(_scratch.Path("hub"), _scratch.Path("elsewhere"));
        _laptop.Write("note.md", "written on a train\n");

        Assert.NotEqual(0, (await Run(_laptop, "push")).ExitCode);
        Assert.Equal(["added"], JsonNode.Parse(await Said(_laptop, "history", "note", "--json"))!.AsArray().Select(version => (string)version!["change"]!));
        Assert.Contains("the hub does not answer", await Said(_laptop, "status"), StringComparison.Ordinal);

        Directory.Move(_scratch.Path("elsewhere"), _scratch.Path("hub"));
        Assert.Equal("1 version went to the hub, 0 versions came\n", await Said(_laptop, "push"));
        await Said(_desktop, "pull");
        Assert.Equal("written on a train\n", _desktop.Read("note.md"));
    }

    [Fact]
    public async Task A_file_whose_name_would_be_anothers_here_is_named_with_the_reason()
    {
        await InStep();
        _laptop.Write("notes.md", "the laptop's");
        _laptop.Flush();
        _desktop.Write("Notes.md", "the desktop's");
        await Said(_desktop, "push");
        await Said(_laptop, "sync");

        Assert.Contains(
            "cannot create Notes.md from another machine: on some machines it is the same name as notes.md",
            await Said(_laptop, "status"),
            StringComparison.Ordinal
        );
        Assert.Equal("the laptop's", _laptop.Read("notes.md"));
    }

    async Task InStep()
    {
        await Said(_desktop, "push");
        await Said(_laptop, "pull");
    }

    static async Task<string> Said(MemoryMachine machine, params string[] arguments) => (await Run(machine, arguments)).Succeeded().Out;

    static Task<ProgramRun> Run(MemoryMachine machine, params string[] arguments)
    {
        var environment = machine.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return Built.Run(environment, machine.Root, ["memory", .. arguments]);
    }
}
