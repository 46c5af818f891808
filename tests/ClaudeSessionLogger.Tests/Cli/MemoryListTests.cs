using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Names of projects in <c>memory list</c>.</summary>
public sealed class MemoryListTests : IDisposable
{
    readonly LogMachine _ann = new("Ann");

    public void Dispose() => _ann.Dispose();

    [Fact]
    public async Task A_project_without_a_remote_is_listed_by_its_name()
    {
        Write(_ann.Folder);
        (await _ann.Run("memory", "sync")).Succeeded();
        Assert.StartsWith(
            "app\n",
            (await _ann.Run("memory", "list")).Succeeded().Out.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Projects_with_the_same_name_are_listed_with_their_keys()
    {
        Write(_ann.Folder);
        var other = Write(_ann.Home.In("elsewhere", "app"));
        using (var database = _ann.Open())
            MemoryWriteHints.NoteDirectory(database, other, TimeProvider.System.GetUtcNow());
        (await _ann.Run("memory", "sync")).Succeeded();
        var projects = (await _ann.Run("memory", "list", "--all-projects"))
            .Succeeded()
            .Out.ReplaceLineEndings("\n")
            .Split('\n')
            .Where(line => line is not ("" or [' ', ..]))
            .ToList();
        Assert.Equal(2, projects.Count);
        Assert.All(projects, project => Assert.StartsWith($"app (~{_ann.Device}/", project, StringComparison.Ordinal));
    }

    string Write(string checkout)
    {
        Directory.CreateDirectory(checkout);
        var folder = Directory
            .CreateDirectory(
                Path.Combine(_ann.Home.Projects, ClaudeProjectFolder.NameOf(RealPath.Resolve(checkout)), "memory")
            )
            .FullName;
        File.WriteAllText(Path.Combine(folder, "MEMORY.md"), "- one thing\n");
        return checkout;
    }
}
