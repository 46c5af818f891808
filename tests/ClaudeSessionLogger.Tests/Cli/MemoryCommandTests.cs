using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Cli.MemoryCheckouts;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The memory commands in a checkout of a repository, on two machines with a folder as their hub.</summary>
public sealed class MemoryCommandTests : IDisposable
{
    readonly MemoryCheckouts _both = new();

    public void Dispose() => _both.Dispose();

    [Fact]
    public async Task Push_and_pull_list_changes_and_with_dry_run_planned_changes()
    {
        Assert.Equal(
            "this machine    added    shop/MEMORY.md\nthis machine    added    shop/feedback_testing.md\n",
            await Output(_both.Desktop, "push", "--dry-run")
        );
        Assert.Equal(
            "this machine    added    shop/MEMORY.md\nthis machine    added    shop/feedback_testing.md\n"
                + "sent 2 files to the hub, received 0 files\n",
            await Output(_both.Desktop, "push")
        );
        Assert.Equal(
            "on the hub      newer    shop/MEMORY.md\non the hub      newer    shop/feedback_testing.md\n",
            await Output(_both.Laptop, "pull", "--dry-run")
        );
        Assert.Empty(_both.Laptop.Files());
        Assert.Equal(
            "other machines  added    shop/MEMORY.md\nother machines  added    shop/feedback_testing.md\n"
                + "received 2 files from the hub\n",
            await Output(_both.Laptop, "pull")
        );
        Assert.Equal(_both.Desktop.Files(), _both.Laptop.Files());
        var nothing = (await Run(_both.Laptop, "sync", "--dry-run")).Succeeded();
        Assert.Equal(("", "nothing would change.\n"), (nothing.Out, nothing.Error));
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("push")]
    [InlineData("status")]
    public async Task Memory_is_not_recorded_while_the_exclusions_are_unreadable(string command)
    {
        var config = _both.Desktop.Paths.ConfigFile;
        var before = await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(config, "{ \"exclude\": [\"shop\"], }}", TestContext.Current.CancellationToken);
        var refused = await Run(_both.Desktop, command);
        Assert.Equal((64, ""), (refused.ExitCode, refused.Out));
        Assert.StartsWith(
            $"claude-session-logger: cannot read {config}, which may exclude projects",
            refused.Error,
            StringComparison.Ordinal
        );

        await File.WriteAllTextAsync(config, before, TestContext.Current.CancellationToken);
        Assert.Equal(
            "no memory files are recorded for this project; --all-projects lists all. Run claude-session-logger "
                + "memory sync to record the files in this machine's memory folders.\n",
            (await Run(_both.Desktop, "list")).Error
        );
    }

    [Fact]
    public async Task Search_reports_a_deleted_current_directory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not delete the current directory of a process");
        var gone = _both.Scratch.Folder("gone");
        var run = await ProgramRun.Of(
            "/bin/sh",
            ["-c", $"rmdir '{gone}'; exec dotnet '{typeof(Settings).Assembly.Location}' memory search cache"],
            _both.Desktop.Home.Environment(),
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
        await _both.Sync();
        _both.Desktop.Delete("feedback_testing.md");
        await Output(_both.Desktop, "push");

        Assert.Equal(
            "on the hub      deleted  shop/feedback_testing.md\n",
            await Output(_both.Laptop, "pull", "--dry-run")
        );
        var coming = Assert.Single(
            JsonNode.Parse(await Output(_both.Laptop, "sync", "--dry-run", "--json"))!["coming"]!.AsArray()
        )!;
        Assert.Equal(
            ("github.com/acme/shop", "feedback_testing.md", "deleted"),
            ((string)coming["project_key"]!, (string)coming["name"]!, (string)coming["change"]!)
        );
    }

    [Fact]
    public async Task What_to_do_about_many_blocked_files_is_said_once()
    {
        for (var i = 0; i < 13; i++)
            _both.Desktop.Write($"ops{i}.md", "token ghp_abcdefghijklmnopqrstuvwxyz0123456789\n");
        var held = (await Run(_both.Desktop, "push")).Succeeded();
        Assert.Equal(13, held.Error.Split(": possible secret").Length - 1);
        Assert.Equal(2, held.Error.Split("push --allow-secret FILE").Length);
    }

    [Fact]
    public async Task A_file_with_a_possible_secret_is_blocked_until_it_is_allowed()
    {
        _both.Desktop.Write("ops.md", "first\ntoken ghp_abcdefghijklmnopqrstuvwxyz0123456789\n");
        var held = (await Run(_both.Desktop, "push")).Succeeded();
        Assert.DoesNotContain("ops.md", held.Out, StringComparison.Ordinal);
        Assert.StartsWith("ops.md, line 2: possible secret (GitHub token)", held.Error, StringComparison.Ordinal);
        Assert.Contains("memory push --allow-secret ops.md\n", held.Error, StringComparison.Ordinal);
        Assert.Equal(
            "secret",
            (string)
                Assert.Single(JsonNode.Parse(await Output(_both.Desktop, "status", "--json"))!["held"]!.AsArray())![
                    "why"
                ]!
        );

        Assert.Contains(
            "cannot allow nosuch.md: no blocked file has this name",
            (await Run(_both.Desktop, "push", "--allow-secret", "nosuch.md")).Error,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "this machine    added    shop/ops.md\nsent 1 file to the hub, received 0 files\n",
            await Output(_both.Desktop, "push", "--allow-secret", "ops.md")
        );
        await Output(_both.Laptop, "pull");
        Assert.Contains("ghp_", _both.Laptop.Read("ops.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_are_recorded_locally_while_the_hub_is_unreachable()
    {
        await _both.Sync();
        Directory.Move(_both.Scratch.Path("hub"), _both.Scratch.Path("elsewhere"));
        _both.Laptop.Write("note.md", "written on a train\n");

        Assert.NotEqual(0, (await Run(_both.Laptop, "push")).ExitCode);
        Assert.Equal(
            ["added"],
            JsonNode
                .Parse(await Output(_both.Laptop, "history", "note", "--json"))!
                .AsArray()
                .Select(version => (string)version!["change"]!)
        );
        Assert.Contains("the hub does not answer", await Output(_both.Laptop, "status"), StringComparison.Ordinal);

        Directory.Move(_both.Scratch.Path("elsewhere"), _both.Scratch.Path("hub"));
        var push = (await Run(_both.Laptop, "push")).Succeeded();
        Assert.Equal("no file on this machine has changed since the last sync.\n", push.Error);
        Assert.Equal("sent 1 waiting file to the hub, received 0 files\n", push.Out);
        await Output(_both.Desktop, "pull");
        Assert.Equal("written on a train\n", _both.Desktop.Read("note.md"));
    }

    [Fact]
    public async Task Status_names_a_file_whose_name_clashes_with_a_local_file()
    {
        await _both.Sync();
        _both.Laptop.Write("notes.md", "the laptop's");
        _both.Laptop.Flush();
        _both.Desktop.Write("Notes.md", "the desktop's");
        await Output(_both.Desktop, "push");
        await Output(_both.Laptop, "sync");

        Assert.Contains(
            "cannot create Notes.md from another machine: on some machines it is the same name as notes.md",
            await Output(_both.Laptop, "status"),
            StringComparison.Ordinal
        );
        Assert.Equal("the laptop's", _both.Laptop.Read("notes.md"));
    }
}
