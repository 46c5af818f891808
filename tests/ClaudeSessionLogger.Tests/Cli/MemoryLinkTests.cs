using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Cli.MemoryCheckouts;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>A folder without a git remote is linked to the project of another machine.</summary>
public sealed class MemoryLinkTests : IDisposable
{
    readonly MemoryCheckouts _both = new();

    public MemoryLinkTests()
    {
        foreach (var machine in (MemoryMachine[])[_both.Desktop, _both.Laptop])
            File.Delete(Path.Combine(machine.Root, ".git", "config"));
    }

    public void Dispose() => _both.Dispose();

    // As -tmp-csl-code-shop, which is all that the laptop knows of the desktop's project.
    string Folder => Path.GetFileName(Path.GetDirectoryName(_both.Desktop.Folder)!);

    [Fact]
    public async Task A_folder_is_linked_to_the_project_of_the_same_name_on_another_machine()
    {
        await Output(_both.Desktop, "push");
        _both.Laptop.Write("own.md", "written here\n");
        await Output(_both.Laptop, "sync");
        Assert.Contains($"\n{Folder.TrimStart('-')}\n", "\n" + await Output(_both.Laptop, "list", "--all-projects"));

        var own = await Run(_both.Laptop, "link", "the-shop");
        Assert.NotEqual(0, own.ExitCode);
        Assert.Contains("that is the folder's own project, and no other has this name.", own.Error);

        foreach (var name in (string[])["shop", Folder, Folder.TrimStart('-')])
            Assert.Contains(
                $"/{Folder}): would be linked to this folder\n",
                await Output(_both.Laptop, "link", name, "--dry-run")
            );
        await Output(_both.Laptop, "link", "shop");
        await Output(_both.Laptop, "sync");
        Assert.Contains("Run the tests twice", _both.Laptop.Read("feedback_testing.md"), StringComparison.Ordinal);
        await Output(_both.Desktop, "sync");
        Assert.Equal("written here\n", _both.Desktop.Read("own.md"));
    }
}
