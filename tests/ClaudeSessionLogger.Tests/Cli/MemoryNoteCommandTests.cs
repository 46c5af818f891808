using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Cli.MemoryCheckouts;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The commands that find, print, restore and resolve single notes.</summary>
public sealed class MemoryNoteCommandTests : IDisposable
{
    readonly MemoryCheckouts _both = new();

    public void Dispose() => _both.Dispose();

    [Fact]
    public async Task Search_finds_a_note_by_text_and_get_prints_a_note_by_part_of_its_name()
    {
        await _both.Sync();

        Assert.Equal(
            $"{Path.Combine(_both.Laptop.Folder, "feedback_testing.md")}\n  4: Run the tests twice, rateLimit is 5.\n",
            await Output(_both.Laptop, "search", "rate_limit")
        );
        Assert.Equal(_both.Laptop.Read("feedback_testing.md"), await Output(_both.Laptop, "get", "testing"));
        var several = (await Run(_both.Laptop, "get", "e")).Succeeded();
        Assert.Equal(
            ("MEMORY.md\nfeedback_testing.md\n", "2 notes match; give more characters of the name.\n"),
            (several.Out, several.Error)
        );
        Assert.Equal(
            (
                66,
                "claude-session-logger: cannot find a note with 'zzz' in its name. Run claude-session-logger memory "
                    + "list to list notes.\n"
            ),
            Failed(await Run(_both.Laptop, "get", "zzz"))
        );
        Assert.Equal(
            "no note contains these words; use --all-projects to search all projects.\n",
            (await Run(_both.Laptop, "search", "zzz")).Succeeded().Error
        );
        Assert.Equal(
            (
                66,
                "claude-session-logger: cannot find memory of a project 'web'. Run claude-session-logger memory list "
                    + "--all-projects to list projects.\n"
            ),
            Failed(await Run(_both.Laptop, "search", "zzz", "--project-key", "web"))
        );
    }

    [Fact]
    public async Task Restore_brings_an_earlier_version_to_every_machine()
    {
        await _both.Sync();
        _both.Laptop.Write("feedback_testing.md", "once\n");
        await Output(_both.Laptop, "sync");
        await Output(_both.Desktop, "sync");
        Assert.Equal("once\n", _both.Desktop.Read("feedback_testing.md"));

        Assert.Equal(
            ["added", "changed"],
            JsonNode
                .Parse(await Output(_both.Desktop, "history", "testing", "--json"))!
                .AsArray()
                .Select(version => (string)version!["change"]!)
        );
        Assert.StartsWith(
            "shop/feedback_testing.md: would restore version 1",
            await Output(_both.Desktop, "restore", "testing", "--version", "1", "--dry-run"),
            StringComparison.Ordinal
        );
        Assert.Equal("once\n", _both.Desktop.Read("feedback_testing.md"));
        await Output(_both.Desktop, "restore", "testing", "--version", "1");
        Assert.Contains("twice", _both.Desktop.Read("feedback_testing.md"), StringComparison.Ordinal);
        Assert.Equal(66, Failed(await Run(_both.Desktop, "restore", "testing", "--version", "9")).Item1);
        await Output(_both.Desktop, "push");
        await Output(_both.Laptop, "pull");
        Assert.Equal(_both.Desktop.Files(), _both.Laptop.Files());
    }

    [Fact]
    public async Task A_conflict_shows_both_texts_until_it_is_resolved()
    {
        await _both.Sync();
        _both.Desktop.Write("feedback_testing.md", "the desktop's\n");
        _both.Laptop.Write("feedback_testing.md", "the laptop's\n");
        await Output(_both.Desktop, "sync");
        Assert.Contains(
            "1 conflict is open: feedback_testing.md in shop. Run claude-session-logger memory conflicts.",
            (await Run(_both.Laptop, "sync")).Succeeded().Error,
            StringComparison.Ordinal
        );
        await Output(_both.Desktop, "sync");
        var refused = Failed(await Run(_both.Laptop, "restore", "testing"));
        Assert.Equal(75, refused.Item1);
        Assert.Contains("without --version", refused.Item2, StringComparison.Ordinal);

        var conflict = Assert.Single(JsonNode.Parse(await Output(_both.Laptop, "conflicts", "--json"))!.AsArray())!;
        string[] texts =
        [
            _both.Laptop.Read("feedback_testing.md")!,
            await File.ReadAllTextAsync((string)conflict["copy"]!, TestContext.Current.CancellationToken),
        ];
        Assert.Equal(["the desktop's\n", "the laptop's\n"], texts.Order(StringComparer.Ordinal));
        var shown = await Output(_both.Laptop, "conflicts");
        Assert.Contains("    - the ", shown, StringComparison.Ordinal);
        Assert.Contains("    + the ", shown, StringComparison.Ordinal);
        Assert.Contains($"--take {((string)conflict["version"]!)[..8]}", shown, StringComparison.Ordinal);
        Assert.Contains(
            "1 file in conflict\n1 conflict is open: feedback_testing.md in shop. Run claude-session-logger memory "
                + "conflicts.\n",
            await Output(_both.Desktop, "status"),
            StringComparison.Ordinal
        );

        Assert.Equal(
            "shop/feedback_testing.md: resolved\n",
            await Output(_both.Laptop, "conflicts", "resolve", "testing")
        );
        await Output(_both.Laptop, "push");
        await Output(_both.Desktop, "pull");
        Assert.Equal("[]", (await Output(_both.Desktop, "conflicts", "--json")).Trim());
        Assert.Equal(_both.Laptop.Files(), _both.Desktop.Files());
    }

    static (int, string) Failed(ProgramRun run) => (run.ExitCode, run.Error);
}
